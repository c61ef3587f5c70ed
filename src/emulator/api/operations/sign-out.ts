import { signOutEverywhere } from '../../pool/sign-in/revocation.js';
import { token, username, userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';
import { authorizeSelfService } from '../self-service.js';

export const globalSignOut = operation('GlobalSignOut', { AccessToken: token }, (input, pools) => {
  const { pool, user } = authorizeSelfService(pools, input.AccessToken);
  signOutEverywhere(pool, user);
  return {};
});

export const adminUserGlobalSignOut = operation(
  'AdminUserGlobalSignOut',
  { UserPoolId: userPoolId, Username: username },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    signOutEverywhere(pool, pool.users.get(input.Username));
    return {};
  },
);
