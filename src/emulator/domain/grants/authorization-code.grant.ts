import { grantCodeTokens } from '../../pool/sign-in/token.grants.js';
import { mayReadInScope } from '../../pool/users/user.attributes.js';
import { OAuthError } from '../oauth.error.js';
import { isProof } from '../pkce.js';
import type { TokenGrant } from './token.grant.js';

/** RFC 6749 §4.1.3. From the moment the code has been looked up it is spent, whatever else is wrong. */
export const authorizationCodeGrant: TokenGrant = async ({ pool, client }, form, fidelity) => {
  const code = form.get('code');
  if (code === undefined) throw new OAuthError('invalid_request');
  if (!client.allowsOAuthFlow('code')) throw new OAuthError('unauthorized_client');
  const grant = pool.authorizationCodes.redeem(code);
  if (!grant || grant.clientId !== client.clientId) throw new OAuthError('invalid_grant');
  checkRedirectUri(form.get('redirect_uri'), grant);
  const verifier = form.get('code_verifier');
  if (!isProof(grant.codeChallenge, verifier)) throw new OAuthError(fidelity.verifierMismatch);
  if (!mayReadInScope(client, grant.scopes)) throw new OAuthError('invalid_grant');
  const user = pool.users.find(grant.username);
  if (!user?.enabled) throw new OAuthError('invalid_grant');
  return grantCodeTokens(pool, client, user, grant);
};

interface Sent {
  readonly redirectUri: string;
  readonly redirectUriWasSent: boolean;
}

function checkRedirectUri(redirectUri: string | undefined, sent: Sent): void {
  if (redirectUri === undefined && sent.redirectUriWasSent) throw new OAuthError('invalid_request');
  if (redirectUri === undefined || redirectUri === sent.redirectUri) return;
  throw new OAuthError('unauthorized_client', { description: 'invalid_redirect' });
}
