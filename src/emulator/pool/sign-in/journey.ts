import type { ChallengeStep, SignInCaller } from './sign-in.step.js';

/** Whoever answers this challenge goes on with the device, and toward the level, that the sign-in began with. */
export function keepJourney(
  { pool, deviceKey, assurance }: SignInCaller,
  { session, parameters, assurance: begun }: ChallengeStep,
): void {
  const id = session ?? parameters['SECRET_BLOCK'];
  if (id !== undefined) pool.challenges.keepJourney(id, { deviceKey, assurance: begun ?? assurance });
}

/** Whoever answers a challenge, with what its sign-in began with. What the answer says itself counts for more. */
export function onJourney(caller: SignInCaller, session: string): SignInCaller {
  const journey = caller.pool.challenges.journeyOf(session);
  return { ...caller, deviceKey: caller.deviceKey ?? journey.deviceKey, assurance: journey.assurance };
}
