import { CognitoSignIn } from '../../cognito/cognito.sign-in.js';
import type { TokenSet } from '../../oauth2/token.set.js';
import { SystemClock } from '../../tokens/clock.js';
import type { PasswordFlow } from '../../user-pool/app.client.js';
import { UserPoolError } from '../../user-pool/user-pool.error.js';
import type { TokenRequest } from './token.request.js';

/** The password itself stays here with the first; the last needs AWS credentials. */
const FLOWS: readonly PasswordFlow[] = ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH'];

/**
 * By the first password flow that the app client allows: a flow that is off is refused before the password is looked
 * at, so that trying costs the user no attempt.
 *
 * @throws UserPoolError
 */
export async function passwordToken(
  { api, settings, client }: TokenRequest,
  username: string,
  password: string,
): Promise<TokenSet> {
  const signIn = new CognitoSignIn(api, { ...settings, totpIssuer: settings.userPoolId }, new SystemClock());
  let refused: unknown;
  for (const passwordFlow of FLOWS) {
    try {
      return await signIn.signIn(client.appClient({ passwordFlow }), username, password);
    } catch (error) {
      if (!isFlowOff(error, passwordFlow)) throw error;
      refused ??= error;
    }
  }
  throw refused;
}

function isFlowOff(error: unknown, flow: PasswordFlow): boolean {
  if (!(error instanceof UserPoolError)) return false;
  // Without rights nobody knows whether the last one is on: what is told then is that the others are off.
  const hasNoRights = flow === 'ADMIN_USER_PASSWORD_AUTH' && error.code === 'misconfigured';
  return error.code === 'flow_not_allowed' || hasNoRights;
}
