import { flag } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { checkSecretHash } from '../../pool/clients/secret-hash.js';
import { sessionAfterSignUp } from '../../pool/sign-in/confirmed.sign-in.js';
import { simulatedDelivery } from '../../pool/sign-in/simulated.user.js';
import {
  confirmSignUp as confirm,
  confirmSignUpAsAdmin,
  resendSignUpCode,
  signUp as register,
} from '../../pool/sign-up/sign-up.js';
import {
  clientId,
  confirmationCode,
  password,
  secretHash,
  session,
  username,
  userPoolId,
} from '../../input/cognito.fields.js';
import { attributeMap, attributes } from '../attribute.list.js';
import { codeDeliveryDetails } from '../code.delivery.js';
import { operation } from '../operation.js';
import { metadata } from '../trigger.members.js';

const caller = {
  ClientId: clientId,
  SecretHash: optional(secretHash),
  Username: username,
  ClientMetadata: metadata,
};

export const signUp = operation(
  'SignUp',
  {
    ...caller,
    Password: optional(password),
    UserAttributes: optional(attributes),
    ValidationData: optional(attributes),
  },
  async (input, pools) => {
    const { pool, client } = pools.getClient(input.ClientId);
    checkSecretHash(client, input.Username, input.SecretHash);
    const { user, sentTo } = await register(pool, client, {
      username: input.Username,
      password: input.Password,
      attributes: attributeMap(input.UserAttributes),
      validationData: input.ValidationData && Object.fromEntries(attributeMap(input.ValidationData)),
      clientMetadata: input.ClientMetadata,
    });
    return {
      UserConfirmed: user.status === 'CONFIRMED',
      UserSub: user.sub,
      ...(sentTo && { CodeDeliveryDetails: codeDeliveryDetails(sentTo) }),
    };
  },
);

export const confirmSignUp = operation(
  'ConfirmSignUp',
  {
    ...caller,
    ConfirmationCode: confirmationCode,
    ForceAliasCreation: optional(flag),
    Session: optional(session),
  },
  async (input, pools) => {
    const { pool, client } = pools.getClient(input.ClientId);
    checkSecretHash(client, input.Username, input.SecretHash);
    const user = await confirm(pool, client, input.Username, input.ConfirmationCode, {
      forceAlias: input.ForceAliasCreation,
      clientMetadata: input.ClientMetadata,
    });
    return { Session: sessionAfterSignUp({ pool, client }, user) };
  },
);

export const resendConfirmationCode = operation('ResendConfirmationCode', caller, async (input, pools) => {
  const { pool, client } = pools.getClient(input.ClientId);
  checkSecretHash(client, input.Username, input.SecretHash);
  const { ClientMetadata: clientMetadata, Username: name } = input;
  const sentTo = await resendSignUpCode({ pool, client, clientMetadata }, name);
  return { CodeDeliveryDetails: codeDeliveryDetails(sentTo ?? simulatedDelivery(pool, name)) };
});

export const adminConfirmSignUp = operation(
  'AdminConfirmSignUp',
  { UserPoolId: userPoolId, Username: username, ClientMetadata: metadata },
  async (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    await confirmSignUpAsAdmin(pool, pool.users.get(input.Username), input.ClientMetadata);
    return {};
  },
);
