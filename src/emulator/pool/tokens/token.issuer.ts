import { randomUUID } from 'node:crypto';
import { numericDate } from '../../clock.js';
import type { AppClient } from '../clients/app-client.js';
import type { TokenGenerationSource } from '../triggers/token-generation.events.js';
import type { ClientMetadata } from '../triggers/trigger.event.js';
import { attributesInScope, readableAttributes } from '../users/user.attributes.js';
import type { User } from '../users/user.js';
import type { UserPool } from '../user-pool.js';
import { machineAccessTokenClaims, userAccessTokenClaims } from './access-token.claims.js';
import { idTokenClaims } from './id-token.claims.js';
import { applyChanges } from './protected.claims.js';
import type { Customization } from './customization.js';
import { customizeTokens } from './token.customization.js';
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
  readonly source: TokenGenerationSource;
  readonly clientMetadata?: ClientMetadata;
  /** If the trigger has run already. */
  readonly customization?: Customization;
}

/** Groups and attributes are read anew on every call: that is how a refresh brings them up to date. */
export async function issueUserTokens(pool: UserPool, grant: Grant): Promise<IssuedTokens> {
  const { client, family, user, source, clientMetadata } = grant;
  const request = { source, client, user, scopes: family.scopes, clientMetadata };
  const custom = grant.customization ?? (await customizeTokens(pool, request));
  const iat = numericDate(pool.clock.epochSeconds());
  const { groupClaims, scopes } = custom;
  const common = { issuer: pool.issuer, family, user, groupClaims, iat };
  const jti = randomUUID();
  pool.families.addAccessToken(family, jti);
  const accessClaims = userAccessTokenClaims({
    ...common,
    scopes,
    exp: iat + client.accessTokenSeconds,
    jti,
  });
  const accessToken = await pool.keys.accessToken.sign(applyChanges(accessClaims, custom.accessToken));
  const expiresInSeconds = client.accessTokenSeconds;
  if (!carriesIdToken(family)) return { accessToken, expiresInSeconds };
  const readable = readableAttributes(user.attributes, client);
  const attributes = family.origin === 'api' ? readable : attributesInScope(readable, family.scopes);
  const idClaims = idTokenClaims({
    ...common,
    exp: iat + client.idTokenSeconds,
    attributes,
    accessToken,
    nonce: grant.nonce,
    jti: randomUUID(),
  });
  const idToken = await pool.keys.idToken.sign(applyChanges(idClaims, custom.idToken));
  return { accessToken, idToken, expiresInSeconds };
}

function carriesIdToken(family: TokenFamily): boolean {
  return family.origin === 'api' || family.scopes.includes('openid');
}

export async function issueMachineToken(
  pool: UserPool,
  client: AppClient,
  asked: readonly string[],
  clientMetadata?: ClientMetadata,
): Promise<IssuedTokens> {
  const source = 'TokenGeneration_ClientCredentials';
  const { scopes, accessToken: changes } = await customizeTokens(pool, {
    source,
    client,
    scopes: asked,
    clientMetadata,
  });
  const iat = numericDate(pool.clock.epochSeconds());
  const claims = machineAccessTokenClaims({
    issuer: pool.issuer,
    clientId: client.clientId,
    scopes,
    iat,
    exp: iat + client.accessTokenSeconds,
    jti: randomUUID(),
  });
  const accessToken = await pool.keys.accessToken.sign(applyChanges(claims, changes));
  return { accessToken, expiresInSeconds: client.accessTokenSeconds };
}
