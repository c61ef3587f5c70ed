import type { FormParameters } from './form.parameters.js';
import { OAuth2Error } from './oauth2.error.js';

/** How a client proved itself, by the names of the `token_endpoint_auth_methods` registry. */
export type ClientAuthenticationMethod = 'client_secret_basic' | 'client_secret_post' | 'none';

/** What a client presented to identify itself; not yet checked. */
export interface ClientCredentials {
  readonly method: ClientAuthenticationMethod;
  readonly clientId: string;
  /** `undefined` for `none`, and for a public client that sent an empty secret over Basic, as Swagger UI does. */
  readonly clientSecret: string | undefined;
}

/** An id and a secret of Cognito have 128 and 64 characters at the most. */
const LONGEST_HEADER = 4096;

/**
 * Reads the client's credentials from the header or the body, but not from both.
 *
 * @throws OAuth2Error `invalid_request` when two methods are used at once,
 *   `invalid_client` when no client is named or the header cannot be read
 * @see RFC 6749 §2.3
 */
export function readClientCredentials(
  authorization: string | readonly string[] | undefined,
  parameters: FormParameters,
): ClientCredentials {
  if (typeof authorization === 'object') {
    throw new OAuth2Error('invalid_request', 'The Authorization header was sent more than once.');
  }
  if (authorization !== undefined && authorization.length > LONGEST_HEADER) {
    throw new OAuth2Error(
      'invalid_request',
      `The Authorization header is longer than ${LONGEST_HEADER} characters.`,
    );
  }
  if (
    parameters.get('client_assertion') !== undefined ||
    parameters.get('client_assertion_type') !== undefined
  ) {
    throw unsupportedMethod(authorization, parameters);
  }
  if (authorization !== undefined) return basicCredentials(authorization, parameters);

  const clientId = parameters.get('client_id');
  if (clientId === undefined) {
    throw new OAuth2Error(
      'invalid_client',
      'No client is named. Send client_id in the body, or HTTP Basic with client id and secret.',
    );
  }
  const clientSecret = parameters.get('client_secret');
  return { method: clientSecret === undefined ? 'none' : 'client_secret_post', clientId, clientSecret };
}

/** Cognito knows no `private_key_jwt` and no `client_secret_jwt`, and passing over one would look like a public client. */
function unsupportedMethod(authorization: string | undefined, parameters: FormParameters): OAuth2Error {
  const isTwice = authorization !== undefined || parameters.get('client_secret') !== undefined;
  return isTwice
    ? new OAuth2Error('invalid_request', 'The client authenticates twice. Use one way only.')
    : new OAuth2Error(
        'invalid_client',
        'Client assertions are not supported. Use HTTP Basic, or client_id and client_secret in the body.',
      );
}

function basicCredentials(authorization: string, parameters: FormParameters): ClientCredentials {
  if (parameters.get('client_secret') !== undefined) {
    throw new OAuth2Error(
      'invalid_request',
      'The client authenticates twice. Use the Authorization header or client_secret, not both.',
    );
  }
  const { clientId, clientSecret } = decodeBasic(authorization);
  const named = parameters.get('client_id');
  if (named !== undefined && named !== clientId) {
    throw new OAuth2Error(
      'invalid_request',
      'The client_id of the body is not that of the Authorization header.',
    );
  }
  return {
    method: 'client_secret_basic',
    clientId,
    clientSecret: clientSecret === '' ? undefined : clientSecret,
  };
}

function decodeBasic(authorization: string): { clientId: string; clientSecret: string } {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  const pair = encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair?.indexOf(':') ?? -1;
  if (pair === undefined || colon < 1) {
    throw new OAuth2Error(
      'invalid_client',
      'The Authorization header is not HTTP Basic with client id and secret.',
    );
  }
  return { clientId: formDecode(pair.slice(0, colon)), clientSecret: formDecode(pair.slice(colon + 1)) };
}

/**
 * Id and secret are form-encoded before they go into the header. Deviates from RFC 6749 §2.3.1 in one thing, because
 * half of all clients, curl among them, do not encode: a plus sign stands for itself and not for a space. Cognito
 * makes secrets with plus signs, and none with a space.
 */
function formDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (cause) {
    throw new OAuth2Error(
      'invalid_client',
      'The client id or secret in the Authorization header is badly encoded.',
      {
        cause,
      },
    );
  }
}
