import type { UserPool } from '../user-pool.js';
import type { User } from '../users/user.js';
import { mfaMethods, type MfaMethod } from './mfa.settings.js';

/** The second factors a user may answer with, of which a preferred one is the only one. Empty: none is asked for. */
export function methodsAsked(pool: UserPool, user: User): readonly MfaMethod[] {
  const { configuration, methods } = pool.settings.mfa;
  if (configuration === 'OFF') return [];
  const chosen = methodsEnabled(pool, user);
  const { preferred } = user.mfa;
  if (preferred !== undefined && chosen.includes(preferred)) return [preferred];
  if (chosen.length > 0 || configuration === 'OPTIONAL') return chosen;
  return mfaMethods.filter((method) => methods.includes(method) && isProved(user, method));
}

/** Those the user has set up, preferred or not, and the pool has. */
export function methodsEnabled({ settings }: UserPool, user: User): readonly MfaMethod[] {
  const { configuration, methods } = settings.mfa;
  if (configuration === 'OFF') return [];
  return mfaMethods.filter(
    (method) => methods.includes(method) && user.mfa.has(method) && isReachable(user, method),
  );
}

/** Where MFA is required, whoever has no second factor has to set one up. */
export function mustSetUpMfa({ settings }: UserPool): boolean {
  return settings.mfa.configuration === 'ON';
}

function isReachable(user: User, method: MfaMethod): boolean {
  switch (method) {
    case 'SMS_MFA':
      return Boolean(user.attributes.get('phone_number'));
    case 'EMAIL_OTP':
      return Boolean(user.attributes.get('email'));
    case 'SOFTWARE_TOKEN_MFA':
      return user.mfa.totpSecret !== undefined;
  }
}

/** A required factor needs no preference: an address that has been proved will do. */
function isProved(user: User, method: MfaMethod): boolean {
  switch (method) {
    case 'SMS_MFA':
      return user.hasVerified('phone_number');
    case 'EMAIL_OTP':
      return user.hasVerified('email');
    case 'SOFTWARE_TOKEN_MFA':
      return user.mfa.totpSecret !== undefined;
  }
}
