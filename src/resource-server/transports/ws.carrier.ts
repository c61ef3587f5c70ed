import { type ExecutionContext, Injectable } from '@nestjs/common';
import type { BearerCredential } from '../../oauth2/bearer.credential.js';
import type { AccessToken } from '../../tokens/access-token.js';
import { LiveConnections } from '../live-connections.js';
import type { Refusal } from '../refusal.js';
import { type ClientSocket, closeSocket, isOpen, onceClosed, requestOf } from './client.socket.js';
import { CredentialCarrier } from './credential.carrier.js';
import { HandshakeContext } from './handshake.context.js';
import { errorPayload } from './refusal.report.js';
import { socketCredential } from './socket.credential.js';

/**
 * Messages of WebSocket gateways, of socket.io and ws. The credential is that of the handshake, and is checked anew
 * with each message. A refusal is a `WsException`; where nobody has connected yet, the refusal itself.
 */
@Injectable()
export class WsCarrier extends CredentialCarrier {
  private wsException: ((error: object) => Error) | undefined;
  private readonly admissions = new WeakSet<ExecutionContext>();

  constructor(private readonly connections: LiveConnections) {
    super();
  }

  /** Whoever has gateways has the package; nobody else needs it. */
  override async prepare(): Promise<void> {
    const { WsException } = await import('@nestjs/websockets');
    this.wsException = (error) => new WsException(error);
  }

  override read(context: ExecutionContext): BearerCredential {
    const socket = this.holder(context);
    return socketCredential(socket, requestOf(socket));
  }

  override holder(context: ExecutionContext): ClientSocket {
    return context.switchToWs().getClient<ClientSocket>();
  }

  override exception(refusal: Refusal, context: ExecutionContext): Error {
    if (context instanceof HandshakeContext) return refusal;
    return this.wsException?.(errorPayload(refusal)) ?? refusal;
  }

  override admitted(token: AccessToken, context: ExecutionContext): void {
    this.admissions.add(context);
    this.connected(this.holder(context), token);
  }

  /** Whether this very message was let in with a token. */
  hasAdmitted(context: ExecutionContext): boolean {
    return this.admissions.has(context);
  }

  /** From here on the connection ends when its token does. */
  connected(socket: ClientSocket, token: AccessToken): void {
    if (!isOpen(socket)) return;
    const isNew = this.connections.hold(socket, token, (refusal) => closeSocket(socket, refusal));
    if (isNew) onceClosed(socket, () => this.connections.release(socket));
  }
}
