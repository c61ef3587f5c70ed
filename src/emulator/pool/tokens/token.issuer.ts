import { randomUUID } from 'node:crypto';
import { numericDate } from '../../clock.js';
import type { AppClient } from '../clients/app-client.js';
import { attributesInScope, readableAttributes } from '../users/user.attributes.js';
import type { User } from '../users/user.js';
import type { UserPool } from '../user-pool.js';
import { machineAccessTokenClaims, userAccessTokenClaims } from './access-token.claims.js';
import { idTokenClaims } from './id-token.claims.js';
import type { TokenFamily } from './token.family.js';

export interface IssuedTokens {
  readonly accessToken: string;
  readonly idToken?: string;
  readonly expiresInSeconds: number;
}

interface Grant {
  readonly client: AppClient;
  readonly family: TokenFamily;
  readonly user: User;
  readonly nonce?: string;
}

/** Groups and attributes are read anew on every call: that is how a refresh brings them up to date. */
export async function issueUserTokens(pool: UserPool, grant: Grant): Promise<IssuedTokens> {
  const { client, family, user } = grant;
  const iat = numericDate(pool.clock.epochSeconds());
  const groups = pool.groups.of(user).map(({ name }) => name);
  const common = { issuer: pool.issuer, family, user, groups, iat };
  const jti = randomUUID();
  pool.families.addAccessToken(family, jti);
  const accessToken = await pool.keys.accessToken.sign(
    userAccessTokenClaims({ ...common, exp: iat + client.accessTokenSeconds, jti }),
  );
  if (!carriesIdToken(family)) return { accessToken, expiresInSeconds: client.accessTokenSeconds };
  const readable = readableAttributes(user.attributes, client);
  const attributes = family.origin === 'api' ? readable : attributesInScope(readable, family.scopes);
  const idToken = await pool.keys.idToken.sign(
    idTokenClaims({
      ...common,
      exp: iat + client.idTokenSeconds,
      attributes,
      accessToken,
      nonce: grant.nonce,
      jti: randomUUID(),
    }),
  );
  return { accessToken, idToken, expiresInSeconds: client.accessTokenSeconds };
}

function carriesIdToken(family: TokenFamily): boolean {
  return family.origin === 'api' || family.scopes.includes('openid');
}

export async function issueMachineToken(
  pool: UserPool,
  client: AppClient,
  scopes: readonly string[],
): Promise<IssuedTokens> {
  const iat = numericDate(pool.clock.epochSeconds());
  const accessToken = await pool.keys.accessToken.sign(
    machineAccessTokenClaims({
      issuer: pool.issuer,
      clientId: client.clientId,
      scopes,
      iat,
      exp: iat + client.accessTokenSeconds,
      jti: randomUUID(),
    }),
  );
  return { accessToken, expiresInSeconds: client.accessTokenSeconds };
}
