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

/** The endpoints that are asked and change nothing. */
export function authorizationEndpoint({ clientId }: { readonly clientId: string }): Documentation {
  const query = (name: string, isRequired: boolean, example = '') => ({
    name,
    in: 'query' as const,
    required: isRequired,
    schema: { type: 'string', example },
  });
  return {
    authorize: {
      grantType: 'authorization_code',
      operation: {
        tags: [OAUTH_TAG.name],
        summary: 'The authorization endpoint',
        description:
          'RFC 6749 §3.1, for browsers: sends them on to the login page of the user pool. PKCE (S256) is needed. ' +
          'Takes `nonce`, `prompt`, `login_hint`, `identity_provider`, `idp_identifier`, `lang`, `resource`, ' +
          '`acr_values` and `max_age` as well.',
        parameters: [
          query('response_type', true, 'code'),
          query('client_id', true, clientId),
          query('redirect_uri', true),
          query('code_challenge', true),
          query('code_challenge_method', true, 'S256'),
          query('scope', false),
          query('state', false),
        ],
        responses: {
          302: { description: 'To the login page, or with an error to the redirect URI.' },
          400: { description: 'A page for the user: client or redirect URI are not known.' },
        },
      },
    },
  };
}

export function introspectionEndpoint(): Documentation {
  return {
    introspect: {
      operation: {
        tags: [OAUTH_TAG.name],
        summary: 'The introspection endpoint',
        description:
          'RFC 7662 §2. For clients with a secret: what a token of theirs is good for now. Of a token that is ' +
          "revoked, expired, made up or another client's, nothing is told but that it is not active.",
        parameters: [],
        requestBody: body(FORM, {
          schema: {
            type: 'object',
            required: ['token'],
            properties: { token: field('An access token or a refresh token.'), ...clientFields('') },
          },
        }),
        responses: {
          200: { description: 'Whether the token is active.', content: json({ schema: introspection }) },
          400: oauthError(),
          401: oauthError('The client is not who it says, or has no secret.'),
        },
      },
    },
  };
}

export function userInfoEndpoint(): Documentation {
  const operation = {
    tags: [OAUTH_TAG.name],
    summary: 'Claims about the user',
    description: 'OpenID Connect Core §5.3, for users: as the user pool knows them now.',
    responses: {
      200: { description: 'What the scopes of the token allow.', content: json({ schema: claims }) },
    },
  };
  return { get: { operation }, post: { operation: { ...operation, summary: 'The same by POST' } } };
}

export function metadataEndpoints(): Documentation {
  const operation = {
    tags: [OAUTH_TAG.name],
    description: 'What this authorization server offers, and where.',
    responses: { 200: { description: 'The metadata.', content: json({ schema: { type: 'object' } }) } },
  };
  return {
    authorizationServer: { operation: { ...operation, summary: 'Metadata (RFC 8414)' } },
    openidConfiguration: { operation: { ...operation, summary: 'The same, where OpenID Connect looks' } },
  };
}

const introspection: SchemaObject = {
  type: 'object',
  required: ['active'],
  properties: {
    active: { type: 'boolean' },
    scope: { type: 'string' },
    client_id: { type: 'string' },
    username: { type: 'string' },
    exp: { type: 'integer' },
    sub: { type: 'string' },
    iss: { type: 'string' },
  },
};

const claims: SchemaObject = {
  type: 'object',
  required: ['sub'],
  properties: {
    sub: { type: 'string' },
    username: { type: 'string' },
    email: { type: 'string' },
    email_verified: { type: 'boolean' },
  },
};
