import type { AppClient } from '../clients/app-client.js';
import { CognitoError, notAuthorized } from '../cognito.error.js';
import type { RefreshTokenRecord } from '../tokens/token-family.store.js';
import type { TokenFamily } from '../tokens/token.family.js';
import type { ClientMetadata } from '../triggers/trigger.event.js';
import { issueUserTokens } from '../tokens/token.issuer.js';
import type { User } from '../users/user.js';
import type { UserPool } from '../user-pool.js';
import type { GrantedTokens } from './token.grants.js';

interface Refresh {
  readonly refreshToken: string;
  /** The token endpoint has no way to tell. */
  readonly deviceKey?: string;
  readonly clientMetadata?: ClientMetadata;
}

/** The user a refresh token speaks for, if the client may use it now. */
export function userOfRefreshToken(pool: UserPool, client: AppClient, refresh: Refresh): User {
  return checkRefreshToken(pool, client, refresh).user;
}

/**
 * New tokens in the same family. With rotation there is a new refresh token too, which ends when the first one would
 * have ended.
 *
 * @throws CognitoError NotAuthorizedException, RefreshTokenReuseException
 */
export async function refreshTokens(
  pool: UserPool,
  client: AppClient,
  refresh: Refresh,
): Promise<GrantedTokens> {
  const { record, user } = checkRefreshToken(pool, client, refresh);
  const { family } = record;
  const { clientMetadata } = refresh;
  family.lastActiveAtSeconds = pool.clock.epochSeconds();
  // Assumed: the ID token of a refresh has no nonce (OpenID Connect Core §12.2 says it should not).
  const grant = { client, family, user, clientMetadata, source: 'TokenGeneration_RefreshTokens' } as const;
  if (!client.rotatesRefreshTokens) return issueUserTokens(pool, grant);
  record.supersededAtSeconds ??= pool.clock.epochSeconds();
  const next = pool.families.addRefreshToken(family);
  return { ...(await issueUserTokens(pool, grant)), refreshToken: next };
}

function checkRefreshToken(pool: UserPool, client: AppClient, { refreshToken, deviceKey }: Refresh) {
  const record = pool.families.findRefreshToken(refreshToken);
  if (!record || record.family.clientId !== client.clientId) throw notAuthorized('Invalid Refresh Token.');
  const { family } = record;
  const now = pool.clock.epochSeconds();
  if (family.revoked) throw notAuthorized('Refresh Token has been revoked');
  if (family.refreshEndsAtSeconds <= now) throw notAuthorized('Refresh Token has expired');
  if (isReuse(record, client, now)) throw reuse(pool, family);
  const user = pool.users.find(family.username);
  if (!user) throw notAuthorized('Invalid Refresh Token.');
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (!isFromItsDevice(user, family, deviceKey)) throw notAuthorized('Invalid Refresh Token.');
  return { record, user };
}

/** A sign-in on a device that was confirmed is refreshed by that device, which names itself. */
function isFromItsDevice(user: User, { device }: TokenFamily, deviceKey: string | undefined): boolean {
  const isConfirmed = device !== undefined && user.devices.has(device.key);
  return !isConfirmed || deviceKey === device.key;
}

function isReuse(
  { supersededAtSeconds }: RefreshTokenRecord,
  client: AppClient,
  nowSeconds: number,
): boolean {
  if (supersededAtSeconds === undefined) return false;
  const grace = client.settings.refreshTokenRotation?.retryGracePeriodSeconds ?? 0;
  return nowSeconds >= supersededAtSeconds + grace;
}

/** Assumed: reuse is an error and nothing more; it is not known to end the rest of the family. */
function reuse({ fidelity }: UserPool, family: TokenFamily): CognitoError {
  if (fidelity.rotationReuse === 'family revoked') family.revoked = true;
  return new CognitoError('RefreshTokenReuseException', 'Refresh token has been reused');
}
