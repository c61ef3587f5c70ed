import { numericDate } from '../../clock.js';
import type { AppClient } from '../clients/app-client.js';
import { selfServiceScope } from '../scopes/scope.names.js';
import type { Customization } from '../tokens/customization.js';
import { customizeTokens } from '../tokens/token.customization.js';
import { newTokenFamily } from '../tokens/token.family.js';
import { issueUserTokens, type IssuedTokens } from '../tokens/token.issuer.js';
import type { User } from '../users/user.js';
import type { UserPool } from '../user-pool.js';
import type { SignedInStep, SignInCaller } from './sign-in.step.js';

export interface GrantedTokens extends IssuedTokens {
  readonly refreshToken?: string;
}

const hosted = 'TokenGeneration_HostedAuth';

/** What a sign-in at the OAuth domain settled before the tokens are made. */
export interface DomainSignIn {
  readonly scopes: readonly string[];
  readonly authTimeSeconds: number;
  /** If the trigger for the tokens has run already. */
  readonly customization?: Customization;
  readonly resource?: string;
  readonly nonce?: string;
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
  { pool, client, clientMetadata }: SignInCaller,
  { user, tokenSource: source }: SignedInStep,
): Promise<GrantedTokens> {
  const authTimeSeconds = pool.clock.epochSeconds();
  const family = openFamily(pool, client, user, 'api', { scopes: [selfServiceScope], authTimeSeconds });
  const refreshToken = pool.families.addRefreshToken(family);
  return { ...(await issueUserTokens(pool, { client, family, user, source, clientMetadata })), refreshToken };
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
