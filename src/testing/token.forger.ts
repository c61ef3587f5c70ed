import { createHmac, createPublicKey } from 'node:crypto';
import { encodeJson, parseJwt } from '../emulator/pool/tokens/jwt.js';
import { SigningKey } from '../emulator/pool/tokens/signing.key.js';
import { grantApiTokens, grantCodeTokens } from '../emulator/pool/sign-in/token.grants.js';
import { issueMachineToken } from '../emulator/pool/tokens/token.issuer.js';
import type { UserPool } from '../emulator/pool/user-pool.js';

/** What is wrong with a token that was made by hand. With nothing wrong it is a token like any other. */
export interface Flaws {
  /** It ended a minute ago. */
  readonly expired?: boolean;
  /** Of a pool that nobody trusts: another `iss`, signed by a key of that pool. */
  readonly otherPool?: boolean;
  /** Signed by a stranger, under the `kid` of the pool's own key. */
  readonly otherKey?: boolean;
  /** Signed by a stranger, under a `kid` that the pool does not publish. */
  readonly unknownKey?: boolean;
  /** `alg: none`, and no signature. */
  readonly unsigned?: boolean;
  /** `alg: HS256` with the public key as the secret: what a verifier takes that lets the token choose. */
  readonly symmetric?: boolean;
  /** Names of claims that are left out. */
  readonly missing?: string | readonly string[];
  /** Claims to add or to change. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Members of the JOSE header to add or to change. */
  readonly header?: Readonly<Record<string, unknown>>;
}

export interface ForgeOptions extends Flaws {
  /** Whose token it is. @default the first user */
  readonly username?: string;
  /** @default the first client */
  readonly clientId?: string;
  /** They need not be the client's, nor exist. @default those of a sign-in by password */
  readonly scopes?: readonly string[];
  /** @default 'access' */
  readonly tokenUse?: 'access' | 'id';
  /** A token of the client itself, as by client credentials. @default false */
  readonly machine?: boolean;
}

/** Makes tokens that Cognito would not. */
export class TokenForger {
  #stranger?: Promise<SigningKey>;

  /** The token of a sign-in, as the pool itself makes it, with what is wrong put in. */
  async forge(pool: UserPool, options: Required<Pick<ForgeOptions, 'username' | 'clientId'>> & ForgeOptions) {
    const { header, claims } = parseJwt(await genuine(pool, options)) ?? { header: {}, claims: {} };
    const { tokenUse = 'access' } = options;
    return this.#sign(pool, tokenUse, { ...header, ...options.header }, flawed(claims, options), options);
  }

  async #sign(
    pool: UserPool,
    tokenUse: 'access' | 'id',
    header: Readonly<Record<string, unknown>>,
    claims: object,
    flaws: Flaws,
  ): Promise<string> {
    const ring = tokenUse === 'id' ? pool.keys.idToken : pool.keys.accessToken;
    if (flaws.unsigned) return `${encodeJson({ ...header, alg: 'none' })}.${encodeJson(claims)}.`;
    if (flaws.symmetric)
      return signedByPublicKey(await ring.publicJwks(), { ...header, alg: 'HS256' }, claims);
    if (!flaws.otherKey && !flaws.otherPool && !flaws.unknownKey) return ring.sign(claims, header);
    this.#stranger ??= SigningKey.generate();
    const stranger = await this.#stranger;
    const { kid } = stranger.publicJwk;
    return stranger.sign(claims, flaws.otherKey ? header : { ...header, kid });
  }
}

async function genuine(pool: UserPool, options: ForgeOptions): Promise<string> {
  const client = pool.clients.get(options.clientId ?? '');
  if (!client) throw new Error(`There is no client ${options.clientId}.`);
  if (options.machine) return (await issueMachineToken(pool, client, options.scopes ?? [])).accessToken;
  const user = pool.users.get(options.username ?? '');
  const authTimeSeconds = pool.clock.epochSeconds();
  const tokens = options.scopes
    ? await grantCodeTokens(pool, client, user, { scopes: options.scopes, authTimeSeconds })
    : await grantApiTokens(
        { pool, client },
        { kind: 'signed-in', user, tokenSource: 'TokenGeneration_Authentication' },
      );
  const token = options.tokenUse === 'id' ? tokens.idToken : tokens.accessToken;
  if (token === undefined) throw new Error('There is no ID token without the scope openid.');
  return token;
}

function flawed(claims: Readonly<Record<string, unknown>>, flaws: Flaws): object {
  const missing = new Set<string>([flaws.missing ?? []].flat());
  const all = { ...claims, ...(flaws.otherPool && elsewhere(claims)), ...(flaws.expired && past(claims)) };
  return Object.fromEntries(
    Object.entries({ ...all, ...flaws.claims }).filter(([name]) => !missing.has(name)),
  );
}

/** As long as it would have lived, only earlier. */
function past(claims: Readonly<Record<string, unknown>>): object {
  const [iat, exp] = [Number(claims['iat']), Number(claims['exp'])];
  const shift = exp - iat + 60;
  return { auth_time: Number(claims['auth_time']) - shift, iat: iat - shift, exp: exp - shift };
}

function elsewhere({ iss }: Readonly<Record<string, unknown>>): object {
  return { iss: `${String(iss)}Other` };
}

function signedByPublicKey(
  [jwk]: readonly { readonly kty: string; readonly n: string; readonly e: string }[],
  header: object,
  claims: object,
): string {
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const signedPart = `${encodeJson(header)}.${encodeJson(claims)}`;
  return `${signedPart}.${createHmac('sha256', key).update(signedPart).digest('base64url')}`;
}
