import type { PooledClient, UserPools } from '../pool/user-pools.js';
import { checkClientSecret } from '../pool/clients/secret-hash.js';
import { OAuthError } from './oauth.error.js';
import type { Parameters } from './parameters.js';

interface Presented {
  readonly clientId: string;
  /** More than one spelling if it came by Basic, where some clients escape it (RFC 6749 §2.3.1) and some do not. */
  readonly secrets: readonly string[];
}

/**
 * RFC 6749 §2.3: HTTP Basic or the body, never both. A public client only says who it is.
 *
 * @throws OAuthError invalid_request, invalid_client
 */
export function authenticateClient(
  pools: UserPools,
  request: Request,
  form: Parameters,
  failureStatus: 400 | 401,
): PooledClient {
  // Made only when it is needed: its stack trace costs more than all else here.
  const failure = () => new OAuthError('invalid_client', { status: failureStatus });
  const authorization = request.headers.get('authorization');
  const presented = authorization === null ? fromBody(form) : fromBasic(authorization, form);
  if (!presented) throw failure();
  const found = pools.findClientOfDomain(presented.clientId);
  if (!found) throw failure();
  const secrets = presented.secrets.length > 0 ? presented.secrets : [undefined];
  if (!secrets.some((secret) => checkClientSecret(found.client, secret))) throw failure();
  return found;
}

function fromBody(form: Parameters): Presented {
  const clientId = form.get('client_id');
  if (clientId === undefined) throw new OAuthError('invalid_request');
  const secret = form.get('client_secret');
  return { clientId, secrets: secret === undefined ? [] : [secret] };
}

function fromBasic(authorization: string, form: Parameters): Presented | undefined {
  if (form.get('client_secret') !== undefined) throw new OAuthError('invalid_request');
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const [clientId = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  const inBody = form.get('client_id');
  if (rest.length === 0 || (inBody !== undefined && inBody !== clientId)) return undefined;
  const secret = rest.join(':');
  return { clientId, secrets: [secret, formDecoded(secret)] };
}

function formDecoded(value: string): string {
  return new URLSearchParams(`value=${value.replaceAll('&', '%26')}`).get('value') ?? value;
}
