import { CognitoError, invalidParameter } from '../cognito.error.js';
import type { UserPool } from '../user-pool.js';
import type { User } from '../users/user.js';
import type { MfaMethod } from './mfa.settings.js';

export interface MethodPreference {
  readonly method: MfaMethod;
  readonly enabled: boolean;
  readonly preferred: boolean;
}

/** All or nothing. @throws CognitoError InvalidParameterException */
export function setMfaPreference(
  { settings }: UserPool,
  user: User,
  preferences: readonly MethodPreference[],
): void {
  const preferred = preferences.filter((one) => one.preferred);
  if (preferred.length > 1) throw invalidParameter('Only one factor can be preferred.');
  for (const one of preferences) {
    if (one.preferred && !one.enabled) {
      throw invalidParameter('A factor must be enabled before it can be preferred.');
    }
    if (one.enabled) checkUsable(user, one.method);
    if (one.enabled && settings.mfa.configuration !== 'OFF' && !settings.mfa.methods.includes(one.method)) {
      throw invalidParameter(`User pool does not have ${wordFor[one.method]} enabled.`);
    }
  }
  for (const { method, enabled } of preferences) {
    if (enabled) user.mfa.enable(method);
    else user.mfa.disable(method);
  }
  const [favourite] = preferred;
  if (favourite) user.mfa.preferred = favourite.method;
  else if (preferences.some(({ method }) => method === user.mfa.preferred)) user.mfa.preferred = undefined;
}

const wordFor: Readonly<Record<MfaMethod, string>> = {
  SMS_MFA: 'SMS MFA',
  SOFTWARE_TOKEN_MFA: 'software token MFA',
  EMAIL_OTP: 'email MFA',
};

function checkUsable(user: User, method: MfaMethod): void {
  if (method === 'SOFTWARE_TOKEN_MFA' && user.mfa.totpSecret === undefined) {
    throw invalidParameter('User has not verified software token mfa');
  }
  if (method === 'SMS_MFA' && !user.attributes.get('phone_number')) {
    throw invalidParameter('User does not have delivery config set to turn on SMS_MFA');
  }
  if (method === 'EMAIL_OTP' && !user.hasVerified('email')) {
    throw invalidParameter('User does not have a verified email address.');
  }
}

export function softwareTokenNotEnabled(): CognitoError {
  return new CognitoError(
    'SoftwareTokenMFANotFoundException',
    'Software Token MFA has not been enabled by the userPool',
  );
}
