import { isDeepStrictEqual } from 'node:util';
import { isMembers, type Members } from '../administration/members.js';

/** One setting that is not as it should be. */
export interface MemberDifference {
  /** With what it is in: `Policies.PasswordPolicy.MinimumLength`. */
  readonly member: string;
  readonly actual: unknown;
  readonly wanted: unknown;
}

/** What would have to change. A member that is not wanted in so many words is as it should be. */
export function differencesOf(wanted: Members, actual: Members): MemberDifference[] {
  return Object.entries(wanted).flatMap(([member, value]) => {
    const before = actual[member];
    if (isMembers(value)) {
      const inside = differencesOf(value, isMembers(before) ? before : {});
      return inside.map((one) => ({ ...one, member: `${member}.${one.member}` }));
    }
    return isSame(value, before) ? [] : [{ member, actual: before, wanted: value }];
  });
}

/** Of what is wanted, the members that differ: whole, as the API takes them. */
export function changedMembers(wanted: Members, actual: Members): Members {
  const changed = Object.entries(wanted).filter(
    ([member, value]) => differencesOf({ [member]: value }, actual).length > 0,
  );
  return Object.fromEntries(changed);
}

/** Lists are sets here: Cognito gives them back in an order of its own. */
function isSame(wanted: unknown, actual: unknown): boolean {
  if (Array.isArray(wanted)) return isDeepStrictEqual(sorted(wanted), sorted(actual));
  return wanted === actual;
}

function sorted(list: unknown): string[] {
  return Array.isArray(list) ? list.map((one: unknown) => JSON.stringify(one)).toSorted() : [];
}
