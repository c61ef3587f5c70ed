import type { SchemaObject } from '@nestjs/swagger';
import { type EndpointDocumentation, json, LOGIN_TAG } from './operation.parts.js';

/** A login of a list. */
export const sessionSchema: SchemaObject = {
  type: 'object',
  required: ['id', 'current', 'client_id', 'created_at', 'last_seen_at'],
  properties: {
    id: { type: 'string', description: '`origin_jti` of its tokens. No credential.' },
    current: { type: 'boolean', description: 'Whether the token of this call belongs to it.' },
    client_id: { type: 'string' },
    created_at: { type: 'integer', description: 'Seconds since the epoch' },
    last_seen_at: {
      type: 'integer',
      description: 'Seconds since the epoch: when tokens were last issued for it.',
    },
    address: { type: 'string', example: '203.0.113.7' },
    user_agent: { type: 'string', example: 'Firefox 133 on Linux' },
  },
};

/** A user's own logins. */
export function userSessionsEndpoints(): Record<string, EndpointDocumentation> {
  return {
    list: {
      operation: {
        'x-auth-action': 'sessions',
        tags: [LOGIN_TAG.name],
        summary: 'List your logins',
        description: 'The current one in front, then the one that was seen last. At most a hundred.',
        responses: {
          200: {
            description: 'Where you are logged in.',
            content: json({ schema: { type: 'array', items: sessionSchema } }),
          },
        },
      },
    },
    end: {
      operation: {
        'x-auth-action': 'end-session',
        tags: [LOGIN_TAG.name],
        summary: 'End one of your logins',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            description: '`id` out of the list.',
            schema: { type: 'string' },
          },
        ],
        responses: {
          204: { description: 'The login has ended.' },
          404: { description: 'You have no such login: it has ended, never was, or is not yours.' },
        },
      },
    },
  };
}

/** What `GET /auth/me` answers. */
export const whoAmI: SchemaObject = {
  type: 'object',
  properties: {
    sub: { type: 'string' },
    username: { type: 'string', description: 'Absent for a machine client.' },
    client_id: { type: 'string' },
    scope: { type: 'string' },
    groups: { type: 'array', items: { type: 'string' } },
    auth_time: { type: 'integer' },
    exp: { type: 'integer' },
  },
};
