import { flag } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { disableUser, enableUser } from '../../pool/sign-in/revocation.js';
import { setPermanentPassword, setTemporaryPassword } from '../../pool/sign-up/invitation.js';
import { password, username, userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';

const subject = { UserPoolId: userPoolId, Username: username };

export const adminSetUserPassword = operation(
  'AdminSetUserPassword',
  { ...subject, Password: password, Permanent: optional(flag) },
  async (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    const user = pool.users.get(input.Username);
    if (input.Permanent) await setPermanentPassword(pool, user, input.Password);
    else await setTemporaryPassword(pool, user, input.Password);
    return {};
  },
);

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
