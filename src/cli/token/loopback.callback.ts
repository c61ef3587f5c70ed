import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
/** For a person who looks for a password and a phone. */
const PATIENCE_MILLISECONDS = 300_000;
const GOODBYE = 'Done. You may close this window and go back to the terminal.\n';

/** Where the browser comes back to: a server of one answer on this machine. @see RFC 8252 §7.3 */
export class LoopbackCallback {
  private constructor(
    private readonly server: Server,
    private readonly redirectUri: URL,
  ) {}

  /** @throws Error when the address is not on this machine, or its port is taken */
  static async open(redirectUri: string): Promise<LoopbackCallback> {
    const url = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined;
    if (url?.protocol !== 'http:' || !LOOPBACK.has(url.hostname)) {
      throw new Error('--redirect-uri must be on this machine, such as http://localhost:8080/callback.');
    }
    const server = createServer();
    const host = url.hostname.replace(/^\[|\]$/g, '');
    server.listen(Number(url.port || 80), host);
    await once(server, 'listening').catch((cause: unknown) => {
      throw new Error(
        `Port ${url.port || 80} cannot be had. Name another --redirect-uri that is registered.`,
        {
          cause,
        },
      );
    });
    return new LoopbackCallback(server, url);
  }

  /** What the browser brings. @throws Error after five minutes */
  answer(): Promise<URLSearchParams> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error('Nobody logged in for five minutes.')),
        PATIENCE_MILLISECONDS,
      );
      this.server.on('request', (request, response) => {
        const { pathname, searchParams } = new URL(request.url ?? '/', this.redirectUri);
        const isOurs = pathname === this.redirectUri.pathname;
        response.writeHead(isOurs ? 200 : 404, {
          'Content-Type': 'text/plain; charset=utf-8',
          Connection: 'close',
        });
        response.end(isOurs ? GOODBYE : 'Not here.\n');
        if (!isOurs) return;
        clearTimeout(timer);
        resolve(searchParams);
      });
    });
  }

  close(): void {
    this.server.close();
  }
}
