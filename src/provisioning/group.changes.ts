import { present } from '../administration/members.js';
import type { GroupDefinition } from '../administration/pool.administration.js';
import { differencesOf } from './member.difference.js';
import type { Change, Existing } from './planned.change.js';

/** What gives a group what its definition says of it. */
export function groupChanges(group: GroupDefinition, existing: Existing): Change[] {
  const actual = existing.groups.find(({ name }) => name === group.name);
  if (actual === undefined) return [{ kind: 'create-group', group }];
  const differences = differencesOf(present({ ...group }), { ...actual });
  return differences.length === 0 ? [] : [{ kind: 'change-group', group, differences }];
}
