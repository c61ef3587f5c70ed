import type { ChallengeStep, SignInCaller, SignInStep } from '../pool/sign-in/sign-in.step.js';
import { grantApiTokens } from '../pool/sign-in/token.grants.js';
import { authenticationResult } from './authentication.result.js';

/** A step of a sign-in as the API shows it: the next challenge, or the tokens. */
export async function signInOutcome(caller: SignInCaller, step: SignInStep): Promise<object> {
  if (step.kind === 'challenge') {
    keepDeviceKey(caller, step);
    return challenge(step);
  }
  return authenticationResult(await grantApiTokens(caller, step));
}

function keepDeviceKey({ pool, deviceKey }: SignInCaller, { session, parameters }: ChallengeStep): void {
  const id = session ?? parameters['SECRET_BLOCK'];
  if (deviceKey !== undefined && id !== undefined) pool.challenges.keepDeviceKey(id, deviceKey);
}

function challenge(step: ChallengeStep): object {
  return {
    ChallengeName: step.challengeName,
    Session: step.session,
    ChallengeParameters: step.parameters,
    AvailableChallenges: step.available,
  };
}
