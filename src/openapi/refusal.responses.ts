import type { ReferenceObject, ResponseObject, SchemaObject } from '@nestjs/swagger';

const refusal: SchemaObject = {
  type: 'object',
  required: ['statusCode', 'message', 'reason'],
  properties: {
    statusCode: { type: 'integer' },
    error: { type: 'string', description: 'RFC 6750 §3.1' },
    message: { type: 'string' },
    reason: { type: 'string', description: 'Stable: safe to count and to alert on.' },
    scope: { type: 'string', description: 'The scopes that the route needs.' },
  },
};

/** How the guard refuses: the same for every protected route, so they stand in the document once. */
export const REFUSAL_RESPONSES: Readonly<Record<string, ResponseObject>> = {
  Unauthorized: {
    description: 'There is no access token, or it is expired, revoked or otherwise not good.',
    headers: { 'WWW-Authenticate': { description: 'RFC 6750 §3', schema: { type: 'string' } } },
    content: json({
      statusCode: 401,
      error: 'invalid_token',
      message: 'The token was revoked.',
      reason: 'revoked',
    }),
  },
  Forbidden: {
    description: 'The token is good, but lacks a scope or a group that the route needs.',
    headers: { 'WWW-Authenticate': { description: 'RFC 6750 §3', schema: { type: 'string' } } },
    content: json({
      statusCode: 403,
      error: 'insufficient_scope',
      message: 'The token lacks a scope that this route needs.',
      reason: 'insufficient_scope',
      scope: 'orders/read',
    }),
  },
  Unavailable: {
    description: 'It cannot be told right now whether the token is good. The token may well be: try again.',
    headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } },
    content: json({
      statusCode: 503,
      message: 'Revocations cannot be checked right now.',
      reason: 'store_unavailable',
    }),
  },
};

/** What is added to the answers of every protected operation. */
export const REFUSALS: Readonly<Record<string, ReferenceObject>> = {
  401: { $ref: '#/components/responses/Unauthorized' },
  403: { $ref: '#/components/responses/Forbidden' },
  503: { $ref: '#/components/responses/Unavailable' },
};

function json(example: Record<string, unknown>) {
  return { 'application/json': { schema: refusal, example } };
}
