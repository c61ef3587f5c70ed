import { invalidParameter } from '../cognito.error.js';
import type { User } from './user.js';

export type UserFilter = (user: User) => boolean;

const searchable: ReadonlySet<string> = new Set([
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'cognito:user_status',
  'status',
  'sub',
]);

/**
 * `"name" = "value"` or, for a beginning, `^=`. The name may go without its quotation marks.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html
 * @throws CognitoError InvalidParameterException
 */
export function userFilter(filter: string): UserFilter {
  const form = /^\s*(?:"((?:[^"\\]|\\.)+)"|([\w:]+))\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/;
  const [, quoted, bare, operator, value] = form.exec(filter) ?? [];
  const name = quoted ?? bare;
  if (name === undefined || value === undefined) throw invalidParameter('Error while parsing filter');
  if (!searchable.has(name)) throw invalidParameter(`Invalid search attribute: ${name}`);
  const wanted = value.replace(/\\(.)/g, '$1');
  if (operator === '=') return (user) => folded(name, valueOf(user, name)) === folded(name, wanted);
  return (user) => folded(name, valueOf(user, name))?.startsWith(folded(name, wanted) ?? '') ?? false;
}

function valueOf(user: User, name: string): string | undefined {
  switch (name) {
    case 'username':
      return user.username;
    case 'sub':
      return user.sub;
    case 'cognito:user_status':
      return user.status;
    case 'status':
      return user.enabled ? 'Enabled' : 'Disabled';
    default:
      return user.attributes.get(name);
  }
}

/** The two states are also written in lower case, and the statuses as they please. */
function folded(name: string, value: string | undefined): string | undefined {
  return name === 'status' || name === 'cognito:user_status' ? value?.toLowerCase() : value;
}
