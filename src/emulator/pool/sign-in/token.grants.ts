import { numericDate } from '../../clock.js';
import type { AppClient } from '../clients/app-client.js';
import { selfServiceScope } from '../scopes/scope.names.js';
import { newTokenFamily } from '../tokens/token.family.js';
import { issueUserTokens, type IssuedTokens } from '../tokens/token.issuer.js';
import type { User } from '../users/user.js';
import type { UserPool } from '../user-pool.js';

export interface GrantedTokens extends IssuedTokens {
  readonly refreshToken?: string;
}

/** What a sign-in at the OAuth domain settled before the tokens are made. */
export interface DomainSignIn {
  readonly scopes: readonly string[];
  readonly authTimeSeconds: number;
  readonly resource?: string;
  readonly nonce?: string;
}

/** A sign-in through the JSON API can never carry a custom scope. */
export async function grantApiTokens(pool: UserPool, client: AppClient, user: User): Promise<GrantedTokens> {
  const authTimeSeconds = pool.clock.epochSeconds();
  const family = openFamily(pool, client, user, 'api', { scopes: [selfServiceScope], authTimeSeconds });
  const refreshToken = pool.families.addRefreshToken(family);
  return { ...(await issueUserTokens(pool, { client, family, user })), refreshToken };
}

export async function grantCodeTokens(
  pool: UserPool,
  client: AppClient,
  user: User,
  signIn: DomainSignIn,
): Promise<GrantedTokens> {
  const family = openFamily(pool, client, user, 'domain', signIn);
  const refreshToken = pool.families.addRefreshToken(family);
  return { ...(await issueUserTokens(pool, { client, family, user, nonce: signIn.nonce })), refreshToken };
}

/** RFC 6749 §4.2.2: the implicit flow never hands out a refresh token. */
export async function grantImplicitTokens(
  pool: UserPool,
  client: AppClient,
  user: User,
  signIn: DomainSignIn,
): Promise<GrantedTokens> {
  const family = openFamily(pool, client, user, 'domain', signIn);
  return issueUserTokens(pool, { client, family, user, nonce: signIn.nonce });
}

function openFamily(
  pool: UserPool,
  client: AppClient,
  user: User,
  origin: 'api' | 'domain',
  { scopes, authTimeSeconds, resource }: DomainSignIn,
) {
  const family = newTokenFamily({
    origin,
    username: user.username,
    clientId: client.clientId,
    scopes,
    authTimeSeconds: numericDate(authTimeSeconds),
    resource,
    namesItself: client.settings.enableTokenRevocation || client.rotatesRefreshTokens,
    refreshEndsAtSeconds: pool.clock.epochSeconds() + client.refreshTokenSeconds,
  });
  pool.families.add(family);
  return family;
}
