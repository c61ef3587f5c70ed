import type { SchemaObject } from '@nestjs/swagger';
import {
  ACCOUNT_TAG,
  body,
  type EndpointDocumentation,
  json,
  JSON_TYPE,
  textMembers,
} from './operation.parts.js';

type Documented = Record<string, EndpointDocumentation>;

const ACCEPTED = { description: 'Answered alike whether or not there is such an account.' };
const DONE = { description: 'Done.' };

const refusal = (description: string) => ({ description, content: json({ schema: refusalSchema }) });

const refusalSchema: SchemaObject = {
  type: 'object',
  required: ['statusCode', 'reason', 'message'],
  properties: {
    statusCode: { type: 'integer' },
    reason: { type: 'string', example: 'code_refused', description: 'Stable' },
    message: { type: 'string' },
  },
};

const UNREADABLE = 'Not what the route takes, or refused by the rules of the user pool.';

/** For people without a login. */
export function accountAccessEndpoints(): Documented {
  const names = (...members: string[]) => body(JSON_TYPE, { schema: textMembers(members) });
  return {
    signUp: operation('Sign up', 202, ACCEPTED, {
      ...body(JSON_TYPE, {
        schema: { ...textMembers(['username', 'password']), additionalProperties: true },
        example: { username: 'zoe', password: 'Zoe-Passw0rd', attributes: { email: 'zoe@example.com' } },
      }),
    }),
    confirm: operation('Confirm a sign-up by its code', 204, DONE, names('username', 'code')),
    resend: operation('Send the code of a sign-up again', 202, ACCEPTED, names('username')),
    forgot: operation('Send a code for a new password', 202, ACCEPTED, names('username')),
    reset: operation('Set a new password by that code', 204, DONE, names('username', 'code', 'password')),
  };
}

/** Users and their own account. */
export function ownAccountEndpoints(): Documented {
  const code = body(JSON_TYPE, { schema: textMembers(['code']) });
  return {
    describe: operation('Your account', 200, { description: 'Attributes and second factors.' }),
    update: operation(
      'Change your attributes',
      200,
      { description: 'Where codes were sent to that prove a new address.' },
      body(JSON_TYPE, {
        schema: { type: 'object' },
        example: { attributes: { name: 'Zoe', nickname: null } },
      }),
    ),
    sendCode: operation('Send a code to an address of yours', 202, { description: 'Where it was sent to.' }),
    verify: operation('Prove an address by its code', 204, DONE, code),
    changePassword: operation(
      'Change your password; every other login ends',
      204,
      DONE,
      body(JSON_TYPE, { schema: textMembers(['previous_password', 'password']) }),
    ),
    remove: operation('Delete your account', 204, DONE),
  };
}

/** The second factors of a user. */
export function secondFactorEndpoints(): Documented {
  return {
    start: operation('Set up an authenticator app', 200, { description: 'The secret, also as a QR code.' }),
    verify: operation(
      'Prove the app by its first code',
      204,
      DONE,
      body(JSON_TYPE, { schema: textMembers(['code']), example: { code: '123456', device_name: 'phone' } }),
    ),
    choose: operation(
      'Choose your second factors',
      204,
      DONE,
      body(JSON_TYPE, { schema: { type: 'object' }, example: { totp: { enabled: true, preferred: true } } }),
    ),
  };
}

function operation(
  summary: string,
  status: number,
  response: { description: string },
  requestBody?: ReturnType<typeof body>,
): EndpointDocumentation {
  return {
    operation: {
      tags: [ACCOUNT_TAG.name],
      summary,
      ...(requestBody === undefined ? {} : { requestBody }),
      responses: {
        [status]: response,
        400: refusal(UNREADABLE),
        429: refusal('Too many tries or requests.'),
      },
    },
  };
}
