import { redirect } from '../../http/redirect.js';
import { newSessionId } from '../../pool/sessions/session.ids.js';
import type { SignInStep } from '../../pool/sign-in/sign-in.step.js';
import { grantAuthorization } from '../authorization.grant.js';
import { rememberLogin } from '../login.cookies.js';
import { notImplemented } from '../../pool/cognito.error.js';
import { askingOf, challengePage } from './challenge.page.js';
import type { Visit } from './visit.js';

/** The next page of a sign-in, or the way back to the client. */
export async function proceed(visit: Visit, step: SignInStep, typedUsername: string): Promise<Response> {
  const { context, asked } = visit;
  if (step.kind === 'challenge') {
    const asking = askingOf(step, typedUsername);
    if (!asking) throw notImplemented(`the challenge ${step.challengeName} on its login page`);
    return challengePage(visit, asking);
  }
  const { user } = step;
  const authTimeSeconds = asked.pool.clock.epochSeconds();
  const login = {
    sessionId: newSessionId('sso'),
    username: user.username,
    clientId: asked.client.clientId,
    authTimeSeconds,
  };
  const cookie = rememberLogin(context, asked.pool, login);
  return redirect(await grantAuthorization(asked, user, login), [cookie]);
}
