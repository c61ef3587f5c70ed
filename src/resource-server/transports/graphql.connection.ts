import type { Refusal } from '../refusal.js';

/** A connection of graphql-ws, as it tells of itself. */
export interface GraphqlConnection {
  readonly connectionParams?: unknown;
  readonly extra?: { readonly request?: unknown; readonly socket?: GraphqlSocket };
}

/** What subscriptions come over. */
export interface GraphqlSocket {
  close(code: number, reason: string): void;
  once(event: 'close', listener: () => void): unknown;
}

/** Clients of graphql-ws connect again after this one, and ask for their `connectionParams` anew. */
const TOKEN_EXPIRED = 4403;
/** And after this one they do not. */
const UNAUTHORIZED = 4401;

export function isConnection(value: unknown): value is GraphqlConnection {
  return typeof value === 'object' && value !== null && ('connectionParams' in value || 'extra' in value);
}

/** @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md */
export function closeConnection(socket: GraphqlSocket, { reason }: Refusal): void {
  socket.close(reason === 'expired' ? TOKEN_EXPIRED : UNAUTHORIZED, reason);
}
