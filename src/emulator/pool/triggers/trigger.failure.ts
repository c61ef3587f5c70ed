import { CognitoError, type CognitoErrorName } from '../cognito.error.js';

const names: ReadonlySet<CognitoErrorName> = new Set([
  'InvalidLambdaResponseException',
  'UnexpectedLambdaException',
  'UserLambdaValidationException',
]);

/** Whether it was a trigger that refused or broke down, and not a rule of the pool. */
export function isTriggerFailure(error: unknown): error is CognitoError {
  return error instanceof CognitoError && names.has(error.name);
}
