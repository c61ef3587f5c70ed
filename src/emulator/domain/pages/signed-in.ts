import { redirect } from '../../http/redirect.js';
import { newSessionId } from '../../pool/sessions/session.ids.js';
import type { Assurance } from '../../pool/sign-in/assurance.js';
import { keepJourney } from '../../pool/sign-in/journey.js';
import type { SignInStep } from '../../pool/sign-in/sign-in.step.js';
import { grantAuthorization } from '../authorization.grant.js';
import { RedirectRefusal } from '../authorize.refusal.js';
import { rememberLogin } from '../login.cookies.js';
import { notImplemented } from '../../pool/cognito.error.js';
import { askingOf, challengePage } from './challenge.page.js';
import type { Visit } from './visit.js';

/** Assumed: the words for a level that the user has not the factors for. */
const outOfReach = 'The user cannot reach the requested authentication level';

/** The next page of a sign-in, or the way back to the client. */
export async function proceed(
  visit: Visit,
  step: SignInStep,
  typedUsername: string,
  assurance: Assurance,
): Promise<Response> {
  const { context, asked } = visit;
  if (step.kind === 'challenge') {
    const asking = askingOf(step, typedUsername);
    if (!asking) throw notImplemented(`the challenge ${step.challengeName} on its login page`);
    keepJourney({ ...asked, assurance }, step);
    return challengePage(visit, asking);
  }
  if (!assurance.isReached) throw new RedirectRefusal(asked, 'invalid_request', outOfReach);
  const { user } = step;
  const authTimeSeconds = asked.pool.clock.epochSeconds();
  const login = {
    sessionId: newSessionId('sso'),
    username: user.username,
    clientId: asked.client.clientId,
    authTimeSeconds,
    methods: assurance.methods,
  };
  const cookie = rememberLogin(context, asked.pool, login);
  return redirect(await grantAuthorization(asked, user, login), [cookie]);
}
