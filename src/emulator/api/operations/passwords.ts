import { flag } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import {
  confirmForgottenPassword,
  forgotPassword as forget,
  resetPasswordAsAdmin,
} from '../../pool/account/forgotten.password.js';
import { changeOwnPassword } from '../../pool/account/own.password.js';
import { checkSecretHash } from '../../pool/clients/secret-hash.js';
import { setPermanentPassword, setTemporaryPassword } from '../../pool/users/password.change.js';
import {
  clientId,
  confirmationCode,
  password,
  secretHash,
  token,
  username,
  userPoolId,
} from '../../input/cognito.fields.js';
import { codeDeliveryDetails } from '../code.delivery.js';
import { operation } from '../operation.js';
import { authorizeSelfService } from '../self-service.js';
import { metadata } from '../trigger.members.js';

const caller = {
  ClientId: clientId,
  SecretHash: optional(secretHash),
  Username: username,
  ClientMetadata: metadata,
};

export const forgotPassword = operation('ForgotPassword', caller, async (input, pools) => {
  const target = pools.getClient(input.ClientId);
  checkSecretHash(target.client, input.Username, input.SecretHash);
  const sentTo = await forget({ ...target, clientMetadata: input.ClientMetadata }, input.Username);
  return { CodeDeliveryDetails: codeDeliveryDetails(sentTo) };
});

export const confirmForgotPassword = operation(
  'ConfirmForgotPassword',
  { ...caller, ConfirmationCode: confirmationCode, Password: password },
  async (input, pools) => {
    const target = pools.getClient(input.ClientId);
    const { Username: name, ConfirmationCode: code, Password: chosen } = input;
    checkSecretHash(target.client, name, input.SecretHash);
    await confirmForgottenPassword({ ...target, clientMetadata: input.ClientMetadata }, name, code, chosen);
    return {};
  },
);

export const changePassword = operation(
  'ChangePassword',
  { AccessToken: token, PreviousPassword: optional(password), ProposedPassword: password },
  (input, pools) => {
    const { pool, user } = authorizeSelfService(pools, input.AccessToken);
    changeOwnPassword(pool, user, input.PreviousPassword, input.ProposedPassword);
    return {};
  },
);

const subject = { UserPoolId: userPoolId, Username: username };

export const adminSetUserPassword = operation(
  'AdminSetUserPassword',
  { ...subject, Password: password, Permanent: optional(flag) },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    const user = pool.users.get(input.Username);
    if (input.Permanent) setPermanentPassword(pool, user, input.Password);
    else setTemporaryPassword(pool, user, input.Password);
    return {};
  },
);

export const adminResetUserPassword = operation(
  'AdminResetUserPassword',
  { ...subject, ClientMetadata: metadata },
  async (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    const occasion = {
      source: 'CustomMessage_ForgotPassword',
      clientMetadata: input.ClientMetadata,
    } as const;
    await resetPasswordAsAdmin(pool, pool.users.get(input.Username), occasion);
    return {};
  },
);
