import type { SchemaObject } from '@nestjs/swagger';
import {
  body,
  clientFields,
  type EndpointDocumentation,
  field,
  FORM,
  json,
  OAUTH_TAG,
  oauthError,
} from './operation.parts.js';

type Documentation = Record<string, EndpointDocumentation>;

export function deviceEndpoint({ clientId }: { readonly clientId: string }): Documentation {
  return {
    authorize: {
      operation: {
        tags: [OAUTH_TAG.name],
        summary: 'The device authorization endpoint',
        description:
          'RFC 8628 §3.1. For devices without a browser or a keyboard: a person types the user code on another ' +
          'device and logs in there, while this one polls the token endpoint.',
        parameters: [],
        requestBody: body(FORM, {
          schema: {
            type: 'object',
            properties: { scope: field('Parted by spaces.'), ...clientFields(clientId) },
          },
        }),
        responses: {
          200: { description: 'The codes, and where to type them.', content: json({ schema: codes }) },
          400: oauthError(),
          401: oauthError('The client is not who it says.'),
        },
      },
    },
  };
}

export function verificationPages(): Documentation {
  const hidden = { isHidden: true, operation: {} };
  return { ask: hidden, decide: hidden, callback: hidden };
}

const codes: SchemaObject = {
  type: 'object',
  required: ['device_code', 'user_code', 'verification_uri', 'expires_in'],
  properties: {
    device_code: { type: 'string' },
    user_code: { type: 'string', example: 'WDJB-MJHT' },
    verification_uri: { type: 'string' },
    verification_uri_complete: { type: 'string' },
    expires_in: { type: 'integer', description: 'Seconds', example: 600 },
    interval: { type: 'integer', description: 'Seconds', example: 5 },
  },
};
