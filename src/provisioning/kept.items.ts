import { isMembers, type Members } from '../administration/members.js';

/** What is wanted, and in each of its lists also what is there already. */
export function withKeptItems(wanted: Members, actual: Members): Members {
  const kept = Object.entries(wanted).map(([member, value]): [string, unknown] => {
    const before = actual[member];
    if (Array.isArray(value)) return [member, [...value, ...itemsBeyond(value, before)]];
    return [member, isMembers(value) && isMembers(before) ? withKeptItems(value, before) : value];
  });
  return Object.fromEntries(kept);
}

/** What lists have beyond those wanted, as `AllowedOAuthScopes: orders/write`. */
export function leftInLists(wanted: Members, actual: Members): string[] {
  return Object.entries(wanted).flatMap(([member, value]) => {
    const before = actual[member];
    if (isMembers(value) && isMembers(before)) return leftInLists(value, before);
    if (!Array.isArray(value)) return [];
    const items = itemsBeyond(value, before);
    return items.length === 0 ? [] : [`${member}: ${items.join(', ')}`];
  });
}

function itemsBeyond(wanted: readonly unknown[], actual: unknown): unknown[] {
  return Array.isArray(actual) ? actual.filter((item) => !wanted.includes(item)) : [];
}
