import { isDeepStrictEqual } from 'node:util';
import { isMembers, type Members } from '../administration/members.js';

/** One setting that is not as it should be. */
export interface MemberDifference {
  readonly member: string;
  readonly actual: unknown;
  readonly wanted: unknown;
}

/** What would have to change. A member that is not wanted in so many words is as it should be. */
export function differencesOf(wanted: Members, actual: Members): MemberDifference[] {
  return Object.entries(wanted).flatMap(([member, value]) =>
    isSame(value, actual[member]) ? [] : [{ member, actual: actual[member], wanted: value }],
  );
}

/** Lists are sets here: Cognito gives them back in an order of its own. Of a structure, only what is wanted counts. */
function isSame(wanted: unknown, actual: unknown): boolean {
  if (Array.isArray(wanted)) return isDeepStrictEqual(sorted(wanted), sorted(actual));
  if (isMembers(wanted)) return differencesOf(wanted, isMembers(actual) ? actual : {}).length === 0;
  return wanted === actual;
}

function sorted(list: unknown): string[] {
  return Array.isArray(list) ? list.map((one: unknown) => JSON.stringify(one)).toSorted() : [];
}
