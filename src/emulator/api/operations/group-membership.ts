import { groupName, username, userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';

const membership = { UserPoolId: userPoolId, Username: username, GroupName: groupName };

export const adminAddUserToGroup = operation('AdminAddUserToGroup', membership, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  const user = pool.users.get(input.Username);
  user.groups.add(pool.groups.get(input.GroupName).name);
  return {};
});

export const adminRemoveUserFromGroup = operation('AdminRemoveUserFromGroup', membership, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  const user = pool.users.get(input.Username);
  user.groups.delete(pool.groups.get(input.GroupName).name);
  return {};
});
