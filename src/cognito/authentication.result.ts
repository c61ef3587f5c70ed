import type { AuthenticationResultType } from '@aws-sdk/client-cognito-identity-provider';
import type { TokenSet } from '../oauth2/token.set.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { grantedScope } from './granted.scope.js';

/** The tokens of an answer of the cognito-idp API. @throws UserPoolError when there are none */
export function tokenSetOf(result: AuthenticationResultType | undefined): TokenSet {
  if (result?.AccessToken === undefined) {
    throw new UserPoolError('unavailable', 'Cognito answered without tokens.');
  }
  return {
    accessToken: result.AccessToken,
    tokenType: 'Bearer',
    expiresInSeconds: result.ExpiresIn ?? 0,
    ...(result.RefreshToken === undefined ? {} : { refreshToken: result.RefreshToken }),
    ...(result.IdToken === undefined ? {} : { idToken: result.IdToken }),
    ...grantedScope(result.AccessToken),
  };
}
