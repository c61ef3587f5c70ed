import type { Refusal } from '../refusal.js';
import { errorPayload } from './refusal.report.js';
import { type HandshakeRequest, isHandshakeRequest, type Socket } from './socket.credential.js';

/** A connected client, of socket.io or of ws. */
export interface ClientSocket extends Socket {
  once(event: 'close' | 'disconnect', listener: () => void): unknown;
  /** ws */
  readonly readyState?: number;
  send?(text: string): void;
  close?(code: number, reason: string): void;
  /** socket.io */
  readonly connected?: boolean;
  emit?(event: string, payload: object): void;
  disconnect?(close: boolean): void;
}

/** In the range that RFC 6455 §7.4.2 leaves to applications, and read as HTTP's 401. The reason tells more. */
const CLOSE_CODE = 4401;
const WS_OPEN = 1;

const requests = new WeakMap<object, HandshakeRequest>();

/** A socket of ws forgets the request that it began with. */
export function rememberRequest(socket: object, request: HandshakeRequest): void {
  requests.set(socket, request);
}

/** Before there is a socket, the request stands for it. */
export function requestOf(socket: ClientSocket): HandshakeRequest | undefined {
  return requests.get(socket) ?? socket.request ?? (isHandshakeRequest(socket) ? socket : undefined);
}

export function isOpen(socket: ClientSocket): boolean {
  return socket.connected === true || socket.readyState === WS_OPEN;
}

export function onceClosed(socket: ClientSocket, listener: () => void): void {
  socket.once(isOfSocketIo(socket) ? 'disconnect' : 'close', listener);
}

/** Tells the client why, in the way of Nest's own exceptions, and ends the connection. */
export function closeSocket(socket: ClientSocket, refusal: Refusal): void {
  const payload = errorPayload(refusal);
  if (isOfSocketIo(socket)) {
    socket.emit?.('exception', payload);
    socket.disconnect?.(true);
  } else {
    socket.send?.(JSON.stringify({ event: 'exception', data: payload }));
    socket.close?.(CLOSE_CODE, refusal.reason);
  }
}

function isOfSocketIo(socket: ClientSocket): boolean {
  return typeof socket.disconnect === 'function';
}
