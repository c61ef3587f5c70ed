import { removeUser } from '../../pool/users/user.removal.js';
import { token, username, userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';
import { authorizeSelfService } from '../self-service.js';

export const deleteUser = operation('DeleteUser', { AccessToken: token }, (input, pools) => {
  const { pool, user } = authorizeSelfService(pools, input.AccessToken);
  removeUser(pool, user);
  return {};
});

export const adminDeleteUser = operation(
  'AdminDeleteUser',
  { UserPoolId: userPoolId, Username: username },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    removeUser(pool, pool.users.get(input.Username));
    return {};
  },
);
