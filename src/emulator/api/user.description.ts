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
