import type { OperationObject, SchemaObject } from '@nestjs/swagger';
import { ADMIN_TAG, body, type EndpointDocumentation, json, JSON_TYPE } from './operation.parts.js';

const userSchema: SchemaObject = {
  type: 'object',
  required: ['sub', 'username', 'enabled', 'status', 'created_at', 'attributes'],
  properties: {
    sub: { type: 'string' },
    username: { type: 'string' },
    enabled: { type: 'boolean', description: 'Whether the user may log in' },
    status: { type: 'string', example: 'CONFIRMED' },
    created_at: { type: 'integer', description: 'Seconds since the epoch' },
    attributes: { type: 'object', additionalProperties: { type: 'string' } },
    groups: { type: 'array', items: { type: 'string' } },
  },
};
const pageSchema: SchemaObject = {
  type: 'object',
  required: ['users'],
  properties: {
    users: { type: 'array', items: userSchema },
    next: { type: 'string', description: 'Where the next page begins; absent at the end' },
  },
};

const NOBODY = { description: 'There is no such user, or no such group.' };

/** What administrators see of the users of the pool, and do to their groups. */
export function userDirectoryEndpoints(): Record<string, EndpointDocumentation> {
  return {
    list: forAdministrators('List users', {
      parameters: [
        query('attribute', 'What to search by, such as `email`. Default `username`.'),
        query('starts_with', 'What its value begins with. Default: everybody.'),
        query('limit', '1 to 60, default 60.'),
        query('next', 'Where the last page ended, as it said.'),
      ],
      responses: { 200: { description: 'A page of users.', content: json({ schema: pageSchema }) } },
    }),
    create: forAdministrators('Create a user', {
      ...body(JSON_TYPE, {
        schema: { type: 'object', required: ['username'], additionalProperties: true },
        example: { username: 'zoe', attributes: { email: 'zoe@example.com' }, invite: true },
      }),
      responses: {
        201: {
          description: 'The user, who sets a password at the first login.',
          content: json({ schema: userSchema }),
        },
        409: { description: 'The name is taken.' },
      },
    }),
    describe: forAdministrators('Show a user and their groups', {
      responses: { 200: { description: 'The user.', content: json({ schema: userSchema }) }, 404: NOBODY },
    }),
    resetPassword: forAdministrators('Have a user set a new password', {
      description: 'By a code that is sent to them. Every login of theirs ends at once.',
      responses: done('The password counts no more.'),
    }),
    addToGroup: forAdministrators('Put a user into a group', {
      description: 'Counts from their next login or refresh on.',
      responses: done('The user is in the group.'),
    }),
    removeFromGroup: forAdministrators('Take a user out of a group', {
      description: 'Every login of theirs ends at once: their tokens name the group still.',
      responses: done('The user is not in the group.'),
    }),
  };
}

function query(name: string, description: string) {
  return { name, in: 'query' as const, required: false, description, schema: { type: 'string' as const } };
}

function done(description: string) {
  return { 204: { description }, 404: NOBODY };
}

function forAdministrators(summary: string, operation: Partial<OperationObject>): EndpointDocumentation {
  return { isForAdministrators: true, operation: { tags: [ADMIN_TAG.name], summary, ...operation } };
}
