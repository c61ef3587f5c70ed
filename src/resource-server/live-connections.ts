import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Revocation } from '../revocation/revocation.js';
import { RevocationService } from '../revocation/revocation.service.js';
import type { AccessToken } from '../tokens/access-token.js';
import { Clock } from '../tokens/clock.js';
import { InvalidTokenError } from '../tokens/token.error.js';
import type { Refusal } from './refusal.js';
import { refusalOf } from './token.refusal.js';

const TICK_MILLISECONDS = 500;

/** Ends a connection and tells its client why: `expired` or `revoked`. */
export type CloseConnection = (refusal: Refusal) => void;

interface Held {
  readonly token: AccessToken;
  readonly close: CloseConnection;
}

/**
 * Connections that outlive the message they were let in with. Each ends when its token does, or when that is
 * revoked, here or on another instance: this hears what the replica of the revocations hears, and asks no
 * connection in between.
 */
@Injectable()
export class LiveConnections implements OnApplicationShutdown {
  private readonly logger = new Logger(LiveConnections.name);
  private readonly held = new Map<object, Held>();
  private readonly bySecond = new Map<number, Set<object>>();
  private readonly byIdentity = new Map<string, Set<object>>();
  private readonly stopWatching: () => void;
  private ticks: NodeJS.Timeout | undefined;

  constructor(
    private readonly revocations: RevocationService,
    private readonly clock: Clock,
    private readonly clockToleranceSeconds: number,
  ) {
    this.stopWatching = revocations.watch((entries) => this.closeRevoked(entries));
  }

  onApplicationShutdown(): void {
    this.stopWatching();
    clearInterval(this.ticks);
  }

  get size(): number {
    return this.held.size;
  }

  /**
   * Ends the connection when the token ends. May be called again with each message: the last token counts.
   *
   * @returns whether the connection was not held before
   */
  hold(connection: object, token: AccessToken, close: CloseConnection): boolean {
    const before = this.held.get(connection)?.token;
    if (before?.tokenId === token.tokenId) return false;
    this.release(connection);
    this.held.set(connection, { token, close });
    memberships(token).forEach((identity) => join(this.byIdentity, identity, connection));
    join(this.bySecond, token.expiresAtSeconds, connection);
    this.ticks ??= setInterval(() => this.closeExpired(), TICK_MILLISECONDS).unref();
    // What was revoked between its check and now was announced before anybody listened for this connection.
    this.closeIfRevoked(connection);
    return before === undefined;
  }

  /** To be called when the connection is gone. */
  release(connection: object): void {
    const held = this.held.get(connection);
    if (held === undefined) return;
    this.held.delete(connection);
    memberships(held.token).forEach((identity) => leave(this.byIdentity, identity, connection));
    leave(this.bySecond, held.token.expiresAtSeconds, connection);
    if (this.held.size > 0) return;
    clearInterval(this.ticks);
    this.ticks = undefined;
  }

  private closeExpired(): void {
    const ended = this.clock.nowSeconds() - this.clockToleranceSeconds;
    for (const [second, connections] of this.bySecond) {
      if (second <= ended) for (const connection of connections) this.close(connection, EXPIRED);
    }
  }

  private closeRevoked(entries: readonly Revocation[]): void {
    if (this.held.size === 0) return;
    for (const entry of entries) {
      const identity = identityOf(entry);
      const concerned = identity === undefined ? undefined : this.byIdentity.get(identity);
      for (const connection of concerned ?? []) this.closeIfRevoked(connection);
    }
  }

  /** The service has the last word: a mark does not end the logins that are later than it. */
  private closeIfRevoked(connection: object): void {
    const token = this.held.get(connection)?.token;
    if (token === undefined) return;
    try {
      this.revocations.assertNotRevoked(token);
    } catch (error) {
      if (error instanceof InvalidTokenError) this.close(connection, error);
    }
  }

  private close(connection: object, why: InvalidTokenError): void {
    const close = this.held.get(connection)?.close;
    this.release(connection);
    try {
      close?.(refusalOf(why));
    } catch (cause) {
      // One that cannot be closed must not keep the others open, nor fail the logout that asks for it.
      this.logger.error('A connection could not be closed.', cause);
    }
  }
}

const EXPIRED = new InvalidTokenError(
  'expired',
  'The access token has expired. Connect again with a new one.',
);

/** Everything that a revocation may name a token by. */
function memberships(token: AccessToken): string[] {
  const { tokenId, loginId, subject, clientId, issuer } = token;
  const login = loginId === undefined ? [] : [`login ${loginId}`];
  return [`token ${tokenId}`, ...login, `subject ${subject}`, `client ${clientId}`, `pool ${issuer}`];
}

function identityOf(entry: Revocation): string | undefined {
  switch (entry.kind) {
    case 'token':
      return `token ${entry.tokenId}`;
    case 'login':
      return `login ${entry.loginId}`;
    case 'subject':
      return `subject ${entry.subject}`;
    case 'client':
      return `client ${entry.clientId}`;
    case 'pool':
      return `pool ${entry.issuer}`;
    case 'later-login':
    case 'unreadable':
      return undefined;
  }
}

function join<K>(groups: Map<K, Set<object>>, key: K, member: object): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, new Set([member]));
  else group.add(member);
}

function leave<K>(groups: Map<K, Set<object>>, key: K, member: object): void {
  const group = groups.get(key);
  if (group?.delete(member) === true && group.size === 0) groups.delete(key);
}
