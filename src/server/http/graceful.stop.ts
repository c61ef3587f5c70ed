import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

/** For a request that was sent on an idle connection before its sender could know. */
const QUIET_MILLISECONDS = 500;

/** Below the ten seconds after which Docker kills. */
const GRACE_MILLISECONDS = 5000;

/** For those who have connected and wait to be taken in: some five hundred at the most, and a turn for each. */
const QUEUE_MILLISECONDS = 1000;
/** While a turn takes longer, somebody may have come. */
const SHORT_TURN_MILLISECONDS = 1;

/**
 * Ends an HTTP server so that no request that reached it is lost. The framework alone would end connections that are
 * idle at that moment, on some of which the next request is under way already.
 *
 * 1. Whoever waits to be taken in is, and then nobody connects any more. This comes first: whoever was asked to
 *    connect anew would be turned away half-way.
 * 2. Who is connected is answered, with `Connection: close`.
 * 3. When it has been quiet for half a second, idle connections end; after five, all of them.
 */
export class GracefulStop {
  private readonly responses = new Set<ServerResponse>();
  private readonly sockets = new Set<Socket>();
  /** Who is not listened to for the moment. */
  private readonly held = new Set<Socket>();
  private takenIn = 0;
  private isTakingIn = false;
  private hasBegun = false;

  constructor(private readonly http: Server) {
    http.on('connection', (socket: Socket) => {
      this.takenIn += 1;
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
      // Once the server has begun to read, which it does a moment after this.
      if (this.isTakingIn) process.nextTick(() => this.hold(socket));
    });
    http.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      this.responses.add(response);
      response.once('close', () => this.responses.delete(response));
      if (this.hasBegun) askToClose(response);
    });
  }

  /** Resolves when there is no connection any more. */
  async finish(): Promise<void> {
    await this.takeInQueue();
    const ended = new Promise<void>((resolve) => {
      // The server's own `close()` would end idle connections at once.
      NetServer.prototype.close.call(this.http, () => resolve());
    });
    this.hasBegun = true;
    for (const response of this.responses) askToClose(response);
    for (const socket of this.held) socket.resume();
    const grace = new AbortController();
    void this.endIdle(grace.signal).catch(() => undefined);
    const tooLong = setTimeout(() => this.http.closeAllConnections(), GRACE_MILLISECONDS);
    await ended;
    clearTimeout(tooLong);
    grace.abort();
  }

  /**
   * Takes in who has connected already: when the door is closed, the system turns away unheard who still waits there.
   * Node lets in one a turn. Meanwhile nobody is listened to: whoever were answered could come again, and there would
   * be no end of it.
   */
  private async takeInQueue(): Promise<void> {
    this.isTakingIn = true;
    for (const socket of this.sockets) this.hold(socket);
    const latest = performance.now() + QUEUE_MILLISECONDS;
    for (let begun = performance.now(); begun < latest; begun = performance.now()) {
      const before = this.takenIn;
      await nextTurn();
      if (this.takenIn === before && performance.now() - begun < SHORT_TURN_MILLISECONDS) return;
    }
  }

  private hold(socket: Socket): void {
    if (socket.isPaused()) return;
    socket.pause();
    this.held.add(socket);
  }

  /** Again and again: a connection may have become idle that was not, its answer begun before anybody asked to stop. */
  private async endIdle(signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(QUIET_MILLISECONDS, undefined, { signal });
      this.http.closeIdleConnections();
      for (const socket of this.sockets) if (socket.bytesRead === 0) socket.destroy();
    }
  }
}

function askToClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
