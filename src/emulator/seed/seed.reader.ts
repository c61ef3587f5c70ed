import {
  attributeName,
  clientId,
  clientSecret,
  description,
  displayName,
  domainPrefix,
  groupName,
  password,
  precedence,
  redirectUrl,
  resourceServerIdentifier,
  resourceServerName,
  scope,
  scopeName,
  userPoolId,
  username,
} from '../input/cognito.fields.js';
import { listOf, mapOf, structure } from '../input/compound.shapes.js';
import { Place, type Fault } from '../input/place.js';
import { flag, oneOf, text, wholeNumber } from '../input/scalar.shapes.js';
import { optional } from '../input/shape.js';
import { oauthFlows } from '../pool/clients/app-client.settings.js';
import { authFlowPermissions, legacyAuthFlows } from '../pool/clients/auth.flow.js';
import { jwtValidityRange, refreshValidityRange } from '../pool/clients/token.validity.js';
import { mfaMethods } from '../pool/mfa/mfa.settings.js';
import { firstFactors } from '../pool/user-pool.settings.js';
import { userStatuses } from '../pool/users/user.js';
import { SeedError } from './seed.error.js';

const jwtSeconds = wholeNumber({ min: jwtValidityRange.minSeconds, max: jwtValidityRange.maxSeconds });
const refreshSeconds = wholeNumber({
  min: refreshValidityRange.minSeconds,
  max: refreshValidityRange.maxSeconds,
});
const redirects = listOf(redirectUrl, { max: 100 });
const attributeNames = listOf(attributeName);

const client = structure({
  clientId,
  clientName: displayName,
  clientSecret: optional(clientSecret),
  explicitAuthFlows: optional(listOf(oneOf(...legacyAuthFlows, ...authFlowPermissions))),
  allowedOAuthFlows: optional(listOf(oneOf(...oauthFlows), { max: 3 })),
  allowedOAuthScopes: optional(listOf(scope, { max: 50 })),
  callbackUrls: optional(redirects),
  defaultRedirectUri: optional(redirectUrl),
  logoutUrls: optional(redirects),
  accessTokenValiditySeconds: optional(jwtSeconds),
  idTokenValiditySeconds: optional(jwtSeconds),
  refreshTokenValiditySeconds: optional(refreshSeconds),
  authSessionValidityMinutes: optional(wholeNumber({ min: 3, max: 15 })),
  preventUserExistenceErrors: optional(oneOf('ENABLED', 'LEGACY')),
  enableTokenRevocation: optional(flag),
  refreshTokenRotation: optional(
    structure({
      feature: oneOf('ENABLED', 'DISABLED'),
      retryGracePeriodSeconds: optional(wholeNumber({ min: 0, max: 60 })),
    }),
  ),
  readAttributes: optional(attributeNames),
  writeAttributes: optional(attributeNames),
});

const user = structure({
  username,
  password,
  sub: optional(text({ pattern: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}' })),
  attributes: optional(mapOf(text({ max: 2048 }))),
  groups: optional(listOf(groupName)),
  mfa: optional(
    structure({
      totpSecret: optional(text({ min: 16, max: 128, pattern: '[A-Z2-7]+', secret: true })),
      sms: optional(flag),
      email: optional(flag),
      preferred: optional(oneOf(...mfaMethods)),
    }),
  ),
  status: optional(oneOf(...userStatuses)),
  enabled: optional(flag),
});

const passwordPolicy = structure({
  minimumLength: optional(wholeNumber({ min: 6, max: 99 })),
  requireUppercase: optional(flag),
  requireLowercase: optional(flag),
  requireNumbers: optional(flag),
  requireSymbols: optional(flag),
  temporaryPasswordValidityDays: optional(wholeNumber({ min: 0, max: 365 })),
  passwordHistorySize: optional(wholeNumber({ min: 0, max: 24 })),
});

const resourceServer = structure({
  identifier: resourceServerIdentifier,
  name: resourceServerName,
  scopes: listOf(structure({ name: scopeName, description: text({ min: 1, max: 256 }) }), { max: 100 }),
});

const seed = structure({
  userPoolId,
  name: displayName,
  domain: optional(domainPrefix),
  passwordPolicy: optional(passwordPolicy),
  autoVerifiedAttributes: optional(listOf(oneOf('email', 'phone_number'))),
  allowAdminCreateUserOnly: optional(flag),
  usernameAttributes: optional(listOf(oneOf('email', 'phone_number'))),
  aliasAttributes: optional(listOf(oneOf('email', 'phone_number', 'preferred_username'))),
  usernameCaseSensitive: optional(flag),
  requiredAttributes: optional(listOf(attributeName)),
  mfa: optional(
    structure({
      configuration: oneOf('OFF', 'OPTIONAL', 'ON'),
      methods: optional(listOf(oneOf(...mfaMethods))),
    }),
  ),
  deviceTracking: optional(
    structure({ replacesSecondFactor: optional(flag), onlyOnUserPrompt: optional(flag) }),
  ),
  allowedFirstAuthFactors: optional(listOf(oneOf(...firstFactors))),
  lockout: optional(flag),
  customAttributes: optional(listOf(text({ min: 8, max: 27, pattern: 'custom:.+' }))),
  resourceServers: optional(listOf(resourceServer, { max: 300 })),
  groups: optional(
    listOf(
      structure({ name: groupName, description: optional(description), precedence: optional(precedence) }),
    ),
  ),
  clients: optional(listOf(client)),
  users: optional(listOf(user)),
});

export type CheckedSeed = ReturnType<typeof seed.read>;
export type CheckedClient = ReturnType<typeof client.read>;
export type CheckedUser = ReturnType<typeof user.read>;

/** Members that whoever reads a file knows besides, by the structure that has them: '', `clients`. */
export type MembersBeyond = Readonly<Record<string, readonly string[]>>;

/** Seeds come from files and other outside places: the type says what they should be, this finds out. @throws SeedError */
export function readSeed(value: unknown, beyond: MembersBeyond = {}): CheckedSeed {
  const place = new Place();
  const checked = seed.read(value, place);
  if (place.faults.length > 0) throw new SeedError(place.faults.map((fault) => faultText(fault, beyond)));
  return checked;
}

function faultText({ path, text: told, value, known }: Fault, beyond: MembersBeyond): string {
  // A file may be meant for AWS, and nothing says that the embedded pool will read it.
  const complaint = known === undefined ? inWords(told) : unknownSentence(path, known, beyond);
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  const shown = value === undefined ? '' : ` (is '${value}')`;
  return `${place.replace(/^\./, '') || 'the seed'}: ${complaint}${shown}`;
}

/** Those of the API speak of a member. */
function inWords(told: string): string {
  if (told === 'Member must not be null') return 'It is missing.';
  return told.replace(/^(?:Member )?must/, 'It must');
}

/** With those that begin alike, or all of them. */
function unknownSentence(path: Fault['path'], known: readonly string[], beyond: MembersBeyond): string {
  const structureName = path
    .slice(0, -1)
    .filter((step) => typeof step === 'string')
    .join('.');
  const all = [...known, ...(beyond[structureName] ?? [])];
  const beginning = String(path.at(-1)).slice(0, 5).toLowerCase();
  const near = all.filter((name) => beginning.length > 2 && name.toLowerCase().startsWith(beginning));
  return near.length > 0
    ? `There is no such member. Is ${near.join(' or ')} meant?`
    : `There is no such member. There are ${all.join(', ')}.`;
}
