import type { UserPool } from '../user-pool.js';
import type { Address } from '../user-pool.settings.js';
import type { User } from '../users/user.js';
import { takesPassword, type Assurance } from './assurance.js';
import { mustChoosePassword } from './new-password.challenge.js';
import { simulatedAddresses } from './simulated.user.js';

export const choices = ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] as const;

export type Choice = (typeof choices)[number];

const passwords: ReadonlySet<Choice> = new Set(['PASSWORD_SRP', 'PASSWORD']);

/**
 * What a user may begin with. Where a second factor is required, or a temporary password is to be replaced, a code alone
 * would not do.
 */
export function choicesOf(pool: UserPool, user: User | undefined): readonly Choice[] {
  const { settings } = pool;
  const withCodes = settings.mfa.configuration !== 'ON' && !(user && mustChoosePassword(user));
  return choices.filter((choice) => {
    switch (choice) {
      case 'PASSWORD':
      case 'PASSWORD_SRP':
        return settings.firstFactors.includes('PASSWORD') && (!user || user.password !== undefined);
      case 'EMAIL_OTP':
        return withCodes && settings.firstFactors.includes(choice) && hasProved(pool, user, 'email');
      case 'SMS_OTP':
        return withCodes && settings.firstFactors.includes(choice) && hasProved(pool, user, 'phone_number');
    }
  });
}

function hasProved(pool: UserPool, user: User | undefined, address: Address): boolean {
  return user ? user.hasVerified(address) : simulatedAddresses(pool).includes(address);
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
