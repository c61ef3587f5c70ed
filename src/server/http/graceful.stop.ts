import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

/** For a request that was sent on an idle connection before its sender could know. */
const QUIET_MILLISECONDS = 500;

/** Below the ten seconds after which Docker kills. */
const GRACE_MILLISECONDS = 5000;

/**
 * Ends an HTTP server so that no request that reached it is lost. The framework alone would end connections that are
 * idle at that moment, on some of which the next request is under way already.
 *
 * 1. Nobody connects any more. This comes first: whoever was asked to connect anew would be turned away half-way.
 * 2. Who is connected is answered, with `Connection: close`.
 * 3. When it has been quiet for half a second, idle connections end; after five, all of them.
 */
export class GracefulStop {
  private readonly responses = new Set<ServerResponse>();
  private readonly sockets = new Set<Socket>();
  private hasBegun = false;

  constructor(private readonly http: Server) {
    http.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    http.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      this.responses.add(response);
      response.once('close', () => this.responses.delete(response));
      if (this.hasBegun) askToClose(response);
    });
  }

  /** Resolves when there is no connection any more. */
  async finish(): Promise<void> {
    // Right after those were taken in who have connected already: the system would turn them away unheard.
    await nextTurn();
    const ended = new Promise<void>((resolve) => {
      // The server's own `close()` would end idle connections at once.
      NetServer.prototype.close.call(this.http, () => resolve());
    });
    this.hasBegun = true;
    for (const response of this.responses) askToClose(response);
    const grace = new AbortController();
    void this.endIdle(grace.signal).catch(() => undefined);
    const tooLong = setTimeout(() => this.http.closeAllConnections(), GRACE_MILLISECONDS);
    await ended;
    clearTimeout(tooLong);
    grace.abort();
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
