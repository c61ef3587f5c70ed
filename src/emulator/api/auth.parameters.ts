import { mapOf } from '../input/compound.shapes.js';
import { text } from '../input/scalar.shapes.js';
import { optional, type Shape } from '../input/shape.js';
import { invalidParameter } from '../pool/cognito.error.js';

export type AuthParameters = ReadonlyMap<string, string>;

const entries = mapOf(optional(text({ secret: true })));

/**
 * `AuthParameters` and `ChallengeResponses`: what is in them depends on the flow, so each flow asks for its own. Clients
 * of AWS send `null` for what they have not.
 */
export const authParameters: Shape<AuthParameters> = {
  read: (value, place) =>
    new Map(
      [...(entries.read(value, place) ?? [])].flatMap(([name, entry]) =>
        entry === undefined ? [] : [[name, entry]],
      ),
    ),
};

/** @throws CognitoError InvalidParameterException */
export function requiredParameter(parameters: AuthParameters, name: string): string {
  const value = parameters.get(name);
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}
