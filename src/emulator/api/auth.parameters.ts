import { mapOf } from '../input/compound.shapes.js';
import { text } from '../input/scalar.shapes.js';
import { invalidParameter } from '../pool/cognito.error.js';

/** `AuthParameters` and `ChallengeResponses`: what is in them depends on the flow, so each flow asks for its own. */
export const authParameters = mapOf(text({ secret: true }));

export type AuthParameters = ReadonlyMap<string, string>;

/** @throws CognitoError InvalidParameterException */
export function requiredParameter(parameters: AuthParameters, name: string): string {
  const value = parameters.get(name);
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}
