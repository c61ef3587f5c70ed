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

/** Id and secret are form-encoded before they go into the header. @see RFC 6749 §2.3.1 */
function formDecode(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
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
