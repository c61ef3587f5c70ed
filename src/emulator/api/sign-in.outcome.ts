import { keepJourney } from '../pool/sign-in/journey.js';
import type { ChallengeStep, SignInCaller, SignInStep } from '../pool/sign-in/sign-in.step.js';
import { grantApiTokens } from '../pool/sign-in/token.grants.js';
import { authenticationResult } from './authentication.result.js';

/** A step of a sign-in as the API shows it: the next challenge, or the tokens. */
export async function signInOutcome(caller: SignInCaller, step: SignInStep): Promise<object> {
  if (step.kind === 'challenge') {
    keepJourney(caller, step);
    return challenge(step);
  }
  return authenticationResult(await grantApiTokens(caller, step));
}

function challenge(step: ChallengeStep): object {
  return {
    ChallengeName: step.challengeName,
    Session: step.session,
    ChallengeParameters: step.parameters,
    AvailableChallenges: step.available,
  };
}
