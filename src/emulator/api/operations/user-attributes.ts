import { listOf } from '../../input/compound.shapes.js';
import { changeAttributes, removeAttributes } from '../../pool/account/attribute.changes.js';
import { proveAddress, sendProofCode } from '../../pool/account/attribute.proof.js';
import { checkKnown, checkWritable } from '../../pool/users/attribute.rules.js';
import { attributeName, confirmationCode, token, username, userPoolId } from '../../input/cognito.fields.js';
import { attributeMap, attributes } from '../attribute.list.js';
import { codeDeliveryDetails } from '../code.delivery.js';
import { operation } from '../operation.js';
import { authorizeSelfService } from '../self-service.js';
import { metadata } from '../trigger.members.js';

export const updateUserAttributes = operation(
  'UpdateUserAttributes',
  { AccessToken: token, UserAttributes: attributes, ClientMetadata: metadata },
  async (input, pools) => {
    const { pool, client, user } = authorizeSelfService(pools, input.AccessToken);
    const wanted = attributeMap(input.UserAttributes);
    checkKnown(wanted.keys(), pool.settings.schema, 'change');
    checkWritable(wanted.keys(), client);
    const sentTo = await changeAttributes(pool, user, wanted, {
      source: 'CustomMessage_UpdateUserAttribute',
      clientId: client.clientId,
      clientMetadata: input.ClientMetadata,
    });
    return { CodeDeliveryDetailsList: sentTo.map(codeDeliveryDetails) };
  },
);

export const deleteUserAttributes = operation(
  'DeleteUserAttributes',
  { AccessToken: token, UserAttributeNames: listOf(attributeName) },
  (input, pools) => {
    const { pool, client, user } = authorizeSelfService(pools, input.AccessToken);
    checkKnown(input.UserAttributeNames, pool.settings.schema, 'change');
    checkWritable(input.UserAttributeNames, client);
    removeAttributes(pool, user, input.UserAttributeNames);
    return {};
  },
);

export const getUserAttributeVerificationCode = operation(
  'GetUserAttributeVerificationCode',
  { AccessToken: token, AttributeName: attributeName, ClientMetadata: metadata },
  async (input, pools) => {
    const { pool, client, user } = authorizeSelfService(pools, input.AccessToken);
    const sentTo = await sendProofCode(pool, user, input.AttributeName, {
      source: 'CustomMessage_VerifyUserAttribute',
      clientId: client.clientId,
      clientMetadata: input.ClientMetadata,
    });
    return { CodeDeliveryDetails: codeDeliveryDetails(sentTo) };
  },
);

export const verifyUserAttribute = operation(
  'VerifyUserAttribute',
  { AccessToken: token, AttributeName: attributeName, Code: confirmationCode },
  (input, pools) => {
    const { pool, user } = authorizeSelfService(pools, input.AccessToken);
    proveAddress(pool, user, input.AttributeName, input.Code);
    return {};
  },
);

const subject = { UserPoolId: userPoolId, Username: username };

export const adminUpdateUserAttributes = operation(
  'AdminUpdateUserAttributes',
  { ...subject, UserAttributes: attributes, ClientMetadata: metadata },
  async (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    await changeAttributes(pool, pool.users.get(input.Username), attributeMap(input.UserAttributes), {
      source: 'CustomMessage_UpdateUserAttribute',
      clientMetadata: input.ClientMetadata,
    });
    return {};
  },
);

export const adminDeleteUserAttributes = operation(
  'AdminDeleteUserAttributes',
  { ...subject, UserAttributeNames: listOf(attributeName) },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    removeAttributes(pool, pool.users.get(input.Username), input.UserAttributeNames);
    return {};
  },
);
