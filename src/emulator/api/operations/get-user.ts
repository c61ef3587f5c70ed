import { readableAttributes } from '../../pool/users/user.attributes.js';
import { token, username, userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';
import { authorizeSelfService } from '../self-service.js';
import { attributeList, userDescription } from '../user.description.js';

export const getUser = operation('GetUser', { AccessToken: token }, (input, pools) => {
  const { client, user } = authorizeSelfService(pools, input.AccessToken);
  return {
    Username: user.username,
    UserAttributes: attributeList(user, readableAttributes(user.attributes, client)),
  };
});

export const adminGetUser = operation(
  'AdminGetUser',
  { UserPoolId: userPoolId, Username: username },
  (input, pools) => {
    const user = pools.get(input.UserPoolId).users.get(input.Username);
    return { ...userDescription(user), UserAttributes: attributeList(user, user.attributes) };
  },
);
