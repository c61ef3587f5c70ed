import type { UserPool } from '../user-pool.js';
import type { User } from '../users/user.js';
import { takesPassword, type Assurance } from './assurance.js';
import { mustChoosePassword } from './new-password.challenge.js';

export const choices = ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] as const;

export type Choice = (typeof choices)[number];

const passwords: ReadonlySet<Choice> = new Set(['PASSWORD_SRP', 'PASSWORD']);

/**
 * What a user may begin with. Where a second factor is required, or a temporary password is to be replaced, a code alone
 * would not do.
 */
export function choicesOf({ settings }: UserPool, user: User | undefined): readonly Choice[] {
  const withCodes = settings.mfa.configuration !== 'ON' && !(user && mustChoosePassword(user));
  return choices.filter((choice) => {
    switch (choice) {
      case 'PASSWORD':
      case 'PASSWORD_SRP':
        return settings.firstFactors.includes('PASSWORD') && (!user || user.password !== undefined);
      case 'EMAIL_OTP':
        return withCodes && settings.firstFactors.includes(choice) && (!user || user.hasVerified('email'));
      case 'SMS_OTP':
        return (
          withCodes && settings.firstFactors.includes(choice) && (!user || user.hasVerified('phone_number'))
        );
    }
  });
}

/** Of those, the ones that lead to the level that was asked for. */
export function choicesToward(
  pool: UserPool,
  user: User | undefined,
  assurance: Assurance | undefined,
): readonly Choice[] {
  const all = choicesOf(pool, user);
  return assurance ? all.filter((choice) => passwords.has(choice) === takesPassword(assurance.target)) : all;
}
