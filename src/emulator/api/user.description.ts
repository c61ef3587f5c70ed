import type { UserPool } from '../pool/user-pool.js';
import type { Attributes } from '../pool/users/user.attributes.js';
import type { User } from '../pool/users/user.js';

export function attributeList(user: User, attributes: Attributes): object[] {
  const own = { Name: 'sub', Value: user.sub };
  return [own, ...[...attributes].map(([Name, Value]) => ({ Name, Value }))];
}

/** What administrators see of a user, apart from the attributes, which go by two names. */
export function userDescription(user: User): object {
  return {
    Username: user.username,
    UserCreateDate: user.createdAtSeconds,
    UserLastModifiedDate: user.modifiedAtSeconds,
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

/** A user in a list. @param names of the attributes to show; all without */
export function listedUser(user: User, names?: readonly string[]): object {
  const shown = attributeList(user, user.attributes).filter(
    (entry) => !names || ('Name' in entry && names.some((name) => name === entry.Name)),
  );
  return { ...userDescription(user), Attributes: shown };
}

/** Nothing for somebody without a second factor. */
export function mfaDescription({ mfa }: User): object {
  if (mfa.enabled.length === 0) return {};
  return { UserMFASettingList: mfa.enabled, PreferredMfaSetting: mfa.preferred };
}

export function factorDescription({ settings }: UserPool, user: User): object {
  const has = {
    PASSWORD: user.password !== undefined,
    EMAIL_OTP: user.hasVerified('email'),
    SMS_OTP: user.hasVerified('phone_number'),
  };
  return { ConfiguredUserAuthFactors: settings.firstFactors.filter((factor) => has[factor]) };
}
