import { addDemand } from './requirement.metadata.js';

/**
 * The user must be in at least one of these Cognito groups (`cognito:groups`). Two `@Groups()` must both hold.
 * Machine tokens have no groups and are refused.
 *
 * @throws TypeError when no group is named
 */
export function Groups(...groups: string[]): ClassDecorator & MethodDecorator {
  if (groups.length === 0 || groups.includes(''))
    throw new TypeError('@Groups() takes one or more group names.');
  return addDemand({ kind: 'groups', groups });
}
