import { refreshTokens } from '../../pool/sign-in/token.refresh.js';
import { OAuthError } from '../oauth.error.js';
import type { TokenGrant } from './token.grant.js';

/** RFC 6749 §6, for tokens of the JSON API too. Cognito cannot narrow the scope: `scope` is not looked at. */
export const refreshTokenGrant: TokenGrant = async ({ pool, client }, form) => {
  const refreshToken = form.get('refresh_token');
  if (refreshToken === undefined) throw new OAuthError('invalid_request');
  return refreshTokens(pool, client, { refreshToken });
};
