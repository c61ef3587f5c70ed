import { authorizationCodeGrant } from './authorization-code.grant.js';
import { clientCredentialsGrant } from './client-credentials.grant.js';
import { refreshTokenGrant } from './refresh-token.grant.js';
import type { TokenGrant } from './token.grant.js';

/** By `grant_type`. Cognito has no others at its token endpoint. */
export const tokenGrants: ReadonlyMap<string, TokenGrant> = new Map([
  ['authorization_code', authorizationCodeGrant],
  ['refresh_token', refreshTokenGrant],
  ['client_credentials', clientCredentialsGrant],
]);
