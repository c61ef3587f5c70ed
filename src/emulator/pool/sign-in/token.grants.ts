import { numericDate } from '../../clock.js';
import type { AppClient } from '../clients/app-client.js';
import type { DeviceIdentity } from '../devices/device.js';
import { newDevice as newDeviceOf } from '../devices/device.rules.js';
import { newSessionId } from '../sessions/session.ids.js';
import { makeRoom } from '../sessions/user.sessions.js';
import { selfServiceScope } from '../scopes/scope.names.js';
import type { Customization } from '../tokens/customization.js';
import { customizeTokens } from '../tokens/token.customization.js';
import { newTokenFamily } from '../tokens/token.family.js';
import { issueUserTokens, type IssuedTokens } from '../tokens/token.issuer.js';
import type { User } from '../users/user.js';
import type { UserPool } from '../user-pool.js';
import type { Authentication } from './assurance.js';
import type { SignedInStep, SignInCaller } from './sign-in.step.js';

export interface GrantedTokens extends IssuedTokens {
  readonly refreshToken?: string;
  /** To be confirmed by the client, if the sign-in was on a device that the pool did not know. */
  readonly newDevice?: DeviceIdentity;
}

const hosted = 'TokenGeneration_HostedAuth';

/** What a sign-in at the OAuth domain settled before the tokens are made. */
export interface DomainSignIn {
  readonly scopes: readonly string[];
  readonly authTimeSeconds: number;
  /** If it was to reach a level. */
  readonly authentication?: Authentication;
  /** If the trigger for the tokens has run already. */
  readonly customization?: Customization;
  readonly resource?: string;
  readonly nonce?: string;
  /** The browser session on the login page. */
  readonly originSessionId?: string;
}

export function customizeHostedTokens(
  pool: UserPool,
  client: AppClient,
  user: User,
  scopes: readonly string[],
): Promise<Customization> {
  return customizeTokens(pool, { client, user, scopes, source: hosted });
}

/** A sign-in through the JSON API can never carry a custom scope, except by a trigger. */
export async function grantApiTokens(
  { pool, client, clientMetadata, assurance }: SignInCaller,
  { user, device, tokenSource: source, assurance: begun }: SignedInStep,
): Promise<GrantedTokens> {
  const authTimeSeconds = pool.clock.epochSeconds();
  const newDevice = pool.settings.deviceTracking && !device ? newDeviceOf(pool) : undefined;
  const family = openFamily(pool, client, user, 'api', {
    scopes: [selfServiceScope],
    authTimeSeconds,
    authentication: (begun ?? assurance)?.claims(pool.settings.acrNames),
    device: device ? { key: device.key, groupKey: device.groupKey } : newDevice,
  });
  const refreshToken = pool.families.addRefreshToken(family);
  const tokens = await issueUserTokens(pool, { client, family, user, source, clientMetadata });
  return { ...tokens, refreshToken, newDevice };
}

export async function grantCodeTokens(
  pool: UserPool,
  client: AppClient,
  user: User,
  signIn: DomainSignIn,
): Promise<GrantedTokens> {
  const family = openFamily(pool, client, user, 'domain', signIn);
  const refreshToken = pool.families.addRefreshToken(family);
  return {
    ...(await issueUserTokens(pool, { client, family, user, ...signIn, source: hosted })),
    refreshToken,
  };
}

/** RFC 6749 §4.2.2: the implicit flow never hands out a refresh token. */
export async function grantImplicitTokens(
  pool: UserPool,
  client: AppClient,
  user: User,
  signIn: DomainSignIn,
): Promise<GrantedTokens> {
  const family = openFamily(pool, client, user, 'domain', signIn);
  return issueUserTokens(pool, { client, family, user, nonce: signIn.nonce, source: hosted });
}

function openFamily(
  pool: UserPool,
  client: AppClient,
  user: User,
  origin: 'api' | 'domain',
  signIn: DomainSignIn & { readonly device?: DeviceIdentity },
) {
  const { scopes, authTimeSeconds, authentication, resource, device, originSessionId } = signIn;
  const now = pool.clock.epochSeconds();
  makeRoom(pool, user.username);
  const family = newTokenFamily({
    origin,
    username: user.username,
    clientId: client.clientId,
    scopes,
    authTimeSeconds: numericDate(authTimeSeconds),
    authentication,
    resource,
    device,
    namesItself: client.settings.enableTokenRevocation || client.rotatesRefreshTokens,
    refreshEndsAtSeconds: now + client.refreshTokenSeconds,
    createdAtSeconds: now,
    sessionId: pool.settings.sessionTracking && newSessionId('tkn'),
    originSessionId,
  });
  pool.families.add(family);
  return family;
}
