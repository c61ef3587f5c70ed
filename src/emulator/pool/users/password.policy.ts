import { CognitoError } from '../cognito.error.js';

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  readonly temporaryPasswordValidityDays: number;
  /** How many passwords back a user may not return to, the present one included. 0: all may be used again. */
  readonly passwordHistorySize: number;
}

export const defaultPasswordPolicy: PasswordPolicy = {
  minimumLength: 8,
  requireUppercase: true,
  requireLowercase: true,
  requireNumbers: true,
  requireSymbols: true,
  temporaryPasswordValidityDays: 7,
  passwordHistorySize: 0,
};

export function passwordFault(policy: PasswordPolicy, password: string): string | undefined {
  if (password.length < policy.minimumLength) return 'Password not long enough';
  if (policy.requireUppercase && !/[A-Z]/.test(password)) return 'Password must have uppercase characters';
  if (policy.requireLowercase && !/[a-z]/.test(password)) return 'Password must have lowercase characters';
  if (policy.requireNumbers && !/[0-9]/.test(password)) return 'Password must have numeric characters';
  if (policy.requireSymbols && !/[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/.test(password)) {
    return 'Password must have symbol characters';
  }
  return undefined;
}

/** @throws CognitoError InvalidPasswordException; Cognito words it differently on sign-up. */
export function checkPassword(policy: PasswordPolicy, password: string, on: 'sign-up' | 'change'): void {
  const fault = passwordFault(policy, password);
  if (fault === undefined) return;
  const preamble =
    on === 'sign-up' ? 'Password did not conform with policy' : 'Password does not conform to policy';
  throw new CognitoError('InvalidPasswordException', `${preamble}: ${fault}`);
}
