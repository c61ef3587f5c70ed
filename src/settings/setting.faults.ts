import { appClientsSetting } from './app-client.settings.js';
import { list } from './setting.values.js';

/** As `REVOCATION_FILE`: a restart forgets what was revoked. */
export const NO_FILE = 'none';

type Given = Readonly<Record<string, string>>;

const WAYS_TO_REDIS = ['REDIS_URL', 'REDIS_SENTINEL_NODES', 'REDIS_CLUSTER_NODES'];

/** One place for revocations: a file would keep the instances that share Redis from hearing of each other. */
export function storeFaults(given: Given): string[] {
  const [way, ...others] = WAYS_TO_REDIS.filter((name) => given[name] !== undefined);
  const has = (name: string) => given[name] !== undefined;
  const isTwice = way !== undefined && has('REVOCATION_FILE') && given['REVOCATION_FILE'] !== NO_FILE;
  return [
    ...others.map((name) => `${name}: Not together with ${way}: there is one Redis.`),
    ...(isTwice ? [`REVOCATION_FILE: Not together with ${way}. Revocations are kept in Redis then.`] : []),
    ...(has('REDIS_SENTINEL_NODES') && !has('REDIS_SENTINEL_NAME')
      ? ['REDIS_SENTINEL_NAME: Missing. Give the name under which the sentinels know the server.']
      : []),
    ...['REDIS_SENTINEL_NAME', 'REDIS_USERNAME', 'REDIS_PASSWORD']
      .filter((name) => has(name) && !has('REDIS_SENTINEL_NODES'))
      .map((name) => `${name}: Only together with REDIS_SENTINEL_NODES; other addresses hold the password.`),
  ];
}

/** Sessions hold refresh tokens: instances that share them must be able to read what another has written. */
export function sessionFaults(given: Given): string[] {
  const isShared = WAYS_TO_REDIS.some((name) => given[name] !== undefined);
  return isShared && given['SESSION_ENCRYPTION_KEYS'] === undefined
    ? [
        'SESSION_ENCRYPTION_KEYS: Missing. Instances that share Redis must share a key: openssl rand -base64 32',
      ]
    : [];
}

/** Who may ask about every token is one of the app clients. */
export function introspectionFaults(given: Given): string[] {
  const { data: clients } = appClientsSetting.safeParse(given['COGNITO_CLIENTS']);
  const { data: trusted = [] } = list.safeParse(given['INTROSPECTION_CLIENTS']);
  // While they cannot be read, that is the fault.
  if (clients === undefined) return [];
  return trusted
    .filter((id) => !clients.some(({ clientId }) => clientId === id))
    .map((id) => `INTROSPECTION_CLIENTS: ${id} is none of COGNITO_CLIENTS.`);
}

/** What no single setting of the pool shows: misspelt names, and settings that need each other. */
export function poolFaults(given: Given, known: readonly string[]): string[] {
  const ours = known.filter((name) => name.startsWith('COGNITO_'));
  const misspelt = Object.keys(given).filter((name) => name.startsWith('COGNITO_') && !ours.includes(name));
  return [
    ...misspelt.map((name) => `${name}: There is no such setting. There are ${ours.join(', ')}.`),
    ...['COGNITO_DOMAIN', 'COGNITO_ENDPOINT']
      .filter((name) => hasMoreThanOrigin(given[name]))
      .map((name) => `${name}: Give the origin only, without path or query.`),
    ...(isIssuerOfAnother(given['COGNITO_ISSUER'], given['COGNITO_USER_POOL_ID'])
      ? ['COGNITO_ISSUER: Does not end with COGNITO_USER_POOL_ID: it is the issuer of another pool.']
      : []),
    ...INSECURE_ADDRESSES.filter(
      (name) => isInsecure(given[name]) && given['ALLOW_INSECURE_HTTP'] !== 'true',
    ).map((name) => `${name}: Use https, or set ALLOW_INSECURE_HTTP=true on a closed network.`),
  ];
}

const INSECURE_ADDRESSES = ['COGNITO_DOMAIN', 'COGNITO_ISSUER', 'COGNITO_JWKS_URI', 'COGNITO_ENDPOINT'];

function isInsecure(address: string | undefined): boolean {
  const url = address === undefined || !URL.canParse(address) ? undefined : new URL(address);
  return url?.protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}

function hasMoreThanOrigin(address: string | undefined): boolean {
  if (address === undefined || !URL.canParse(address)) return false;
  const { pathname, search, hash } = new URL(address);
  return pathname !== '/' || search !== '' || hash !== '';
}

function isIssuerOfAnother(issuer: string | undefined, userPoolId: string | undefined): boolean {
  return issuer !== undefined && userPoolId !== undefined && !issuer.endsWith(`/${userPoolId}`);
}

/** What no single setting of a server at AWS shows; sessions aside. */
export function serverFaults(given: Given, known: readonly string[]): string[] {
  return [
    ...storeFaults(given),
    ...poolFaults(given, known),
    ...introspectionFaults(given),
    ...embeddedFaults(given),
  ];
}

/** The embedded pool and one at AWS: the server has one of them. */
function embeddedFaults(given: Given): string[] {
  return ['USER_POOL_PORT', 'USER_POOL_URL']
    .filter((name) => given[name] !== undefined)
    .map(
      (name) => `${name}: Is of the embedded pool, and there are settings of Cognito. Leave one of them out.`,
    );
}
