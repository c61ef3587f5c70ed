import { flag } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { checkSecretHash } from '../../pool/clients/secret-hash.js';
import { notImplemented } from '../../pool/cognito.error.js';
import { masked, type Contact } from '../../pool/sign-up/contact.js';
import {
  confirmSignUp as confirm,
  confirmSignUpAsAdmin,
  signUp as register,
} from '../../pool/sign-up/sign-up.js';
import {
  clientId,
  confirmationCode,
  password,
  secretHash,
  username,
  userPoolId,
} from '../../input/cognito.fields.js';
import { attributeMap, attributes } from '../attribute.list.js';
import { operation } from '../operation.js';

const caller = { ClientId: clientId, SecretHash: optional(secretHash), Username: username };

export const signUp = operation(
  'SignUp',
  { ...caller, Password: optional(password), UserAttributes: optional(attributes) },
  async (input, pools) => {
    const { pool, client } = pools.getClient(input.ClientId);
    checkSecretHash(client, input.Username, input.SecretHash);
    if (input.Password === undefined) throw notImplemented('sign-up without a password');
    const { user, sentTo } = await register(pool, client, {
      username: input.Username,
      password: input.Password,
      attributes: attributeMap(input.UserAttributes),
    });
    return {
      UserConfirmed: false,
      UserSub: user.sub,
      ...(sentTo && { CodeDeliveryDetails: codeDeliveryDetails(sentTo) }),
    };
  },
);

function codeDeliveryDetails(contact: Contact): object {
  return { Destination: masked(contact), DeliveryMedium: contact.medium, AttributeName: contact.attribute };
}

export const confirmSignUp = operation(
  'ConfirmSignUp',
  { ...caller, ConfirmationCode: confirmationCode, ForceAliasCreation: optional(flag) },
  (input, pools) => {
    const { pool, client } = pools.getClient(input.ClientId);
    checkSecretHash(client, input.Username, input.SecretHash);
    confirm(pool, client, input.Username, input.ConfirmationCode);
    return {};
  },
);

export const adminConfirmSignUp = operation(
  'AdminConfirmSignUp',
  { UserPoolId: userPoolId, Username: username },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    confirmSignUpAsAdmin(pool, pool.users.get(input.Username));
    return {};
  },
);
