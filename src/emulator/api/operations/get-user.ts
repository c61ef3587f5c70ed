import { token, username, userPoolId } from '../../input/cognito.fields.js';
import { readableAttributes } from '../../pool/users/user.attributes.js';
import { operation } from '../operation.js';
import { authorizeSelfService } from '../self-service.js';
import { attributeList, factorDescription, mfaDescription, userDescription } from '../user.description.js';

export const getUser = operation('GetUser', { AccessToken: token }, (input, pools) => {
  const { client, user } = authorizeSelfService(pools, input.AccessToken);
  return {
    Username: user.username,
    UserAttributes: attributeList(user, readableAttributes(user.attributes, client)),
    ...mfaDescription(user),
  };
});

export const getUserAuthFactors = operation('GetUserAuthFactors', { AccessToken: token }, (input, pools) => {
  const { pool, user } = authorizeSelfService(pools, input.AccessToken);
  return { Username: user.username, ...mfaDescription(user), ...factorDescription(pool, user) };
});

export const adminGetUser = operation(
  'AdminGetUser',
  { UserPoolId: userPoolId, Username: username },
  (input, pools) => {
    const user = pools.get(input.UserPoolId).users.get(input.Username);
    const UserAttributes = attributeList(user, user.attributes);
    return { ...userDescription(user), UserAttributes, ...mfaDescription(user) };
  },
);
