import { invalidParameter } from '../cognito.error.js';

/** What somebody sends in answer to a challenge, for the JSON API by the names it has there. */
export interface ChallengeAnswer {
  /** Empty if none was sent. */
  readonly session: string;
  readonly username: string;
  readonly responses: ReadonlyMap<string, string>;
}

/** @throws CognitoError InvalidParameterException */
export function required({ responses }: Pick<ChallengeAnswer, 'responses'>, name: string): string {
  const value = responses.get(name);
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}
