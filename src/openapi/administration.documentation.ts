import type { OperationObject } from '@nestjs/swagger';
import { ADMIN_TAG, type EndpointDocumentation, json } from './operation.parts.js';
import { sessionSchema } from './session.documentation.js';

/** What administrators do to other people's logins. */
export function userAdministrationEndpoints(): Record<string, EndpointDocumentation> {
  return {
    sessions: forAdministrators({
      summary: 'List the logins of a user',
      responses: {
        200: {
          description: 'Where the user is logged in.',
          content: json({ schema: { type: 'array', items: sessionSchema } }),
        },
      },
    }),
    endSession: forAdministrators({ summary: 'End one login of a user', responses: done('The login') }),
    logoutAll: forAdministrators({
      summary: 'End every login of a user',
      description: 'Every login up to now. The user may log in again.',
      responses: done('Every login'),
    }),
    disable: forAdministrators({
      summary: 'Disable a user',
      description: 'The user may not log in any more, and every login of theirs ends at once.',
      responses: done('Every login'),
    }),
    enable: forAdministrators({
      summary: 'Enable a user',
      description: 'The user may log in again. Logins from before stay dead.',
      responses: { 204: { description: 'The user may log in.' }, 404: NOBODY },
    }),
    delete: forAdministrators({
      summary: 'Delete a user',
      description: 'For good. Every login of theirs ends at once.',
      responses: done('Every login'),
    }),
  };
}

const NOBODY = { description: 'There is no such user, or no such login of theirs.' };

function done(what: string) {
  return { 204: { description: `${what} has ended.` }, 404: NOBODY };
}

function forAdministrators(operation: Partial<OperationObject>): EndpointDocumentation {
  return { isForAdministrators: true, operation: { tags: [ADMIN_TAG.name], ...operation } };
}
