import { disableUser, enableUser } from '../../pool/sign-in/revocation.js';
import { username, userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';

const subject = { UserPoolId: userPoolId, Username: username };

export const adminDisableUser = operation('AdminDisableUser', subject, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  disableUser(pool, pool.users.get(input.Username));
  return {};
});

export const adminEnableUser = operation('AdminEnableUser', subject, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  enableUser(pool, pool.users.get(input.Username));
  return {};
});
