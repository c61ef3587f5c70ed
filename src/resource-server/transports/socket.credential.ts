import { type BearerCredential, readBearerCredential } from '../../oauth2/bearer.credential.js';
import { authorizationHeader, type HttpRequest } from '../authorization.header.js';
import { carriesTokenElsewhere, withAnother } from '../misplaced.token.js';

/** The HTTP request that a socket began with. */
export interface HandshakeRequest extends HttpRequest {
  readonly url?: string;
}

/** What of a socket is read: all that socket.io and ws have in common is that they differ. */
export interface Socket {
  /** socket.io */
  readonly request?: HandshakeRequest;
  /** socket.io: `auth` is whatever the client chose to send. */
  readonly handshake?: { readonly auth?: Readonly<Record<string, unknown>> };
}

const SUBPROTOCOL = 'bearer';

export function isHandshakeRequest(value: unknown): value is HandshakeRequest {
  return typeof value === 'object' && value !== null && 'headers' in value;
}

/**
 * The credential of a handshake: the `Authorization` header; `auth.token` of socket.io; and for browsers, whose
 * `WebSocket` sends no headers of theirs, the subprotocol `bearer` with the token as the next one:
 * `new WebSocket(url, ['bearer', accessToken])`. Never the query string: it ends up in logs.
 *
 * @param request of the handshake, where the socket itself has forgotten it
 */
export function socketCredential(socket: Socket, request = socket.request): BearerCredential {
  const found = [
    readBearerCredential(request && authorizationHeader(request)),
    authToken(socket.handshake?.auth?.['token']),
    subprotocolToken(request),
  ].filter(({ kind }) => kind !== 'none');
  const [first = NONE, ...others] = found;
  if (request !== undefined && carriesTokenElsewhere(request)) return withAnother(first);
  return others.length === 0 ? first : malformed('The handshake brings more than one credential.');
}

const NONE: BearerCredential = { kind: 'none' };

function authToken(token: unknown): BearerCredential {
  if (token === undefined || token === null || token === '') return NONE;
  if (typeof token !== 'string') return malformed('auth.token is not text.');
  return readBearerCredential(/^bearer( |$)/i.test(token) ? token : `Bearer ${token}`);
}

/** @see RFC 6455 §1.9 (the client lists, in one header or several, and the server chooses one) */
function subprotocolToken(request: HandshakeRequest | undefined): BearerCredential {
  const offered = request?.headers['sec-websocket-protocol'];
  if (offered === undefined) return NONE;
  const subprotocols = String(offered)
    .split(',')
    .map((one) => one.trim());
  const place = subprotocols.findIndex((one) => one.toLowerCase() === SUBPROTOCOL);
  if (place === -1) return NONE;
  const accessToken = subprotocols[place + 1];
  return accessToken === undefined
    ? malformed('The subprotocol bearer was offered without a token behind it.')
    : { kind: 'token', accessToken };
}

function malformed(description: string): BearerCredential {
  return { kind: 'malformed', description };
}
