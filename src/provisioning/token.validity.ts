import { isMembers, type Members } from '../administration/members.js';

/** For how long the server keeps revocations unless told otherwise. */
export const KEPT_SECONDS = { access: 86_400, refresh: 2_592_000 };

const SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };
const DEFAULT_SECONDS = { AccessToken: 3600, RefreshToken: 2_592_000 };
const DEFAULT_UNIT = { AccessToken: 'hours', RefreshToken: 'days' };

/** @see cognito-idp API, CreateUserPoolClient: units may be left out, and 0 means the default */
export function validitySeconds(members: Members, token: 'AccessToken' | 'RefreshToken'): number {
  const value = members[`${token}Validity`];
  const units = members['TokenValidityUnits'];
  const unit = isMembers(units) && typeof units[token] === 'string' ? units[token] : DEFAULT_UNIT[token];
  return typeof value === 'number' && value > 0 ? value * (SECONDS[unit] ?? 1) : DEFAULT_SECONDS[token];
}
