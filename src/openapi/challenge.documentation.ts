import type { OperationObject, SchemaObject } from '@nestjs/swagger';
import { CHALLENGE_GRANT_TYPE } from '../grants/challenge.grant.js';

export { CHALLENGE_GRANT_TYPE };

/** What the challenge grant takes, in the form and in JSON alike. */
export const CHALLENGE_ANSWER: Readonly<Record<string, SchemaObject>> = {
  challenge_token: { type: 'string', description: 'challenge: from the refusal', example: '' },
  otp: { type: 'string', description: 'challenge: a code, sent or of an authenticator app', example: '' },
  new_password: { type: 'string', description: 'challenge: for NEW_PASSWORD_REQUIRED', example: '' },
  answer: { type: 'string', description: 'challenge: a choice, or for CUSTOM_CHALLENGE', example: '' },
};

export const CHALLENGE_OPERATION: Partial<OperationObject> & { readonly 'x-auth-action': 'login' } = {
  'x-auth-action': 'login',
  summary: 'Answer what the login was refused with',
  description:
    'A login that is refused with a challenge_token goes on here: with a code, a new password or a choice. ' +
    'The token works once; where the answer is wrong, the refusal brings another one.',
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: { type: 'object', required: ['challenge_token'], properties: CHALLENGE_ANSWER },
        example: { challenge_token: 'from the refusal', otp: '123456' },
      },
    },
  },
};

/** A refusal after which there is more to do. */
export const CHALLENGE_REFUSAL = {
  description: 'The request is refused (RFC 6749 §5.2), or the user must do more.',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['error'],
        properties: {
          error: { type: 'string', example: 'mfa_required' },
          error_description: { type: 'string' },
          challenge: { type: 'string', example: 'SOFTWARE_TOKEN_MFA' },
          challenge_parameters: {
            type: 'object',
            description: 'Where a code was sent, what there is to choose from.',
          },
          challenge_token: {
            type: 'string',
            description: 'Comes with mfa_required and challenge_required, and works once.',
          },
          expires_in: { type: 'integer', description: 'Seconds', example: 180 },
        },
      } satisfies SchemaObject,
    },
  },
};
