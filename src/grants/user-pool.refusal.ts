import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { ClientSecretUnavailableError } from '../user-pool/client.secrets.js';
import type { UserPoolError } from '../user-pool/user-pool.error.js';

const RETRY_SECONDS = 1;

/**
 * How each refusal of the user pool looks at the token endpoint. One table; nothing of the upstream's text gets
 * through, so that an unknown user and a wrong password read alike.
 *
 * @see RFC 6749 §5.2
 */
export function oauth2ErrorOf(error: UserPoolError): OAuth2Error {
  const cause = error;
  switch (error.code) {
    case 'refused':
    case 'reused':
      return new OAuth2Error(
        'invalid_grant',
        'The credentials, code or refresh token are not good, or no longer.',
        {
          cause,
        },
      );
    case 'wrong_answer':
      return new OAuth2Error('invalid_grant', 'The answer to the challenge is wrong.', { cause });
    case 'password_refused':
      return new OAuth2Error('invalid_request', 'The new password is against the policy of the user pool.', {
        cause,
      });
    case 'challenge':
      return new OAuth2Error(
        'invalid_grant',
        'The user must first set a new password or prove a second factor. Log in with the authorization code flow.',
        { cause },
      );
    case 'client_refused':
      return new OAuth2Error('invalid_client', 'The client is unknown or its secret is wrong.', { cause });
    case 'flow_not_allowed':
      return new OAuth2Error(
        'unauthorized_client',
        'The app client is not allowed this grant at Cognito: see its ExplicitAuthFlows and AllowedOAuthFlows.',
        { cause },
      );
    case 'triggers_missing':
      return new OAuth2Error(
        'server_error',
        'The user pool lacks the Lambda triggers of custom authentication. Whoever runs it must set all three: ' +
          'DefineAuthChallenge, CreateAuthChallenge and VerifyAuthChallengeResponse.',
        { cause },
      );
    case 'scope_refused':
      return new OAuth2Error('invalid_scope', 'A scope does not exist, or the client may not have it.', {
        cause,
      });
    case 'bad_request':
      return new OAuth2Error(
        'invalid_request',
        'The user pool does not accept a parameter of this request.',
        { cause },
      );
    case 'throttled':
      return new OAuth2Error('temporarily_unavailable', 'Too many requests. Wait a little and try again.', {
        cause,
        status: 429,
        retryAfterSeconds: RETRY_SECONDS,
      });
    case 'unavailable':
      return new OAuth2Error('temporarily_unavailable', `${unavailable(error)} Try again shortly.`, {
        cause,
        retryAfterSeconds: RETRY_SECONDS,
      });
    case 'misconfigured':
      return new OAuth2Error(
        'server_error',
        'The server is not set up right for this. Its log says what is wrong.',
        {
          cause,
        },
      );
  }
}

function unavailable(error: UserPoolError): string {
  return error instanceof ClientSecretUnavailableError
    ? 'The secret of the client cannot be looked up now.'
    : 'The user pool does not answer.';
}
