import type { User } from '../users/user.js';
import { checkMaySignIn } from './account.state.js';
import { beforeAuthentication } from './authentication.triggers.js';
import { holderOf } from './challenge.holder.js';
import { afterFirstFactor } from './next.step.js';
import type { SignInCaller, SignInStep } from './sign-in.step.js';

/** What lets somebody who has just confirmed their sign-up go on without signing in. */
export function sessionAfterSignUp({ pool, client }: SignInCaller, user: User): string | undefined {
  if (!client.allowsAuthFlow('ALLOW_USER_AUTH')) return undefined;
  const held = {
    challengeName: 'CONFIRMED_SIGN_UP',
    username: user.username,
    clientId: client.clientId,
  } as const;
  return pool.challenges.begin(held, client.authSessionSeconds);
}

/** The code of the sign-up was the first factor. */
export async function startAfterSignUp(
  caller: SignInCaller,
  username: string,
  session: string,
): Promise<SignInStep> {
  const { pool, client } = caller;
  const held = pool.challenges.check(session, 'CONFIRMED_SIGN_UP', client.clientId);
  const user = holderOf(pool, held, username);
  pool.challenges.use(session, 'CONFIRMED_SIGN_UP', client.clientId);
  await beforeAuthentication(caller, username, user);
  checkMaySignIn(user, pool.clock.epochSeconds());
  return afterFirstFactor(caller, user, pool.settings.mfa.configuration === 'ON' ? 'password' : 'code');
}
