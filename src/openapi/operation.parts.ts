import type { MediaTypeObject, OperationObject, SchemaObject } from '@nestjs/swagger';

/** What the session plugin of the page does after the operation was tried out. */
type AuthAction = 'login' | 'refresh' | 'me' | 'logout' | 'logout-all' | 'sessions' | 'end-session';

/** How one of our own endpoints stands in the document. */
export interface EndpointDocumentation {
  /** Without this grant the endpoint only ever refuses, and is left out. */
  readonly grantType?: string;
  /** Pages for people and ways back to them: nothing that a client of the API calls. */
  readonly isHidden?: boolean;
  /** Off until the options name administrators, and left out then. */
  readonly isForAdministrators?: true;
  readonly operation: Partial<OperationObject> & { readonly 'x-auth-action'?: AuthAction };
}

export const LOGIN_TAG = { name: 'login', description: 'Log in and out of this application' };
export const ACCOUNT_TAG = { name: 'account', description: 'Sign up, and look after your own account' };
export const ADMIN_TAG = { name: 'administration', description: "Other people's logins" };
export const OAUTH_TAG = {
  name: 'oauth2',
  description: 'For OAuth 2.0 clients: RFC 6749, RFC 7009, RFC 7662, RFC 8414',
};

export const FORM = 'application/x-www-form-urlencoded';
export const JSON_TYPE = 'application/json';

export function clientFields(clientId: string): Record<string, SchemaObject> {
  return { client_id: field('', clientId), client_secret: field('Not of public clients.') };
}

/** The empty example keeps Swagger UI from filling in the word "string". */
export function field(description: string, example = ''): SchemaObject {
  return { type: 'string', description, example };
}

const tokenSchema: SchemaObject = {
  type: 'object',
  required: ['access_token', 'token_type', 'expires_in'],
  properties: {
    access_token: { type: 'string' },
    token_type: { type: 'string', enum: ['Bearer'] },
    expires_in: { type: 'integer', description: 'Seconds', example: 3600 },
    refresh_token: { type: 'string' },
    id_token: { type: 'string' },
    scope: { type: 'string' },
  },
};

const errorSchema: SchemaObject = {
  type: 'object',
  required: ['error'],
  properties: {
    error: { type: 'string', example: 'invalid_grant' },
    error_description: { type: 'string' },
  },
};

export function tokens() {
  return { description: 'Tokens of the user pool (RFC 6749 §5.1).', content: json({ schema: tokenSchema }) };
}

export function oauthError(description = 'The request is refused (RFC 6749 §5.2).') {
  return { description, content: json({ schema: errorSchema }) };
}

export function json(media: MediaTypeObject) {
  return { [JSON_TYPE]: media };
}

export function body(type: string, media: MediaTypeObject) {
  return { required: true, content: { [type]: media } };
}

export function textMembers(names: string[]): SchemaObject {
  return {
    type: 'object',
    required: names,
    properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  };
}
