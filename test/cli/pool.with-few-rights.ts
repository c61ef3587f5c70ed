import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * A user pool as somebody meets it whose IAM policy leaves operations out: those are denied, the others go through. Or
 * as somebody does who never hears that an operation was done.
 */
export class PoolWithFewRights {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static before(poolUrl: string, denied: readonly string[]): Promise<PoolWithFewRights> {
    return PoolWithFewRights.start(poolUrl, (operation) => denied.includes(operation));
  }

  /** Nothing but these. */
  static allowing(poolUrl: string, allowed: readonly string[]): Promise<PoolWithFewRights> {
    return PoolWithFewRights.start(poolUrl, (operation) => operation !== '' && !allowed.includes(operation));
  }

  /** Does everything, and says once of this operation that it has failed. */
  static losingTheAnswer(poolUrl: string, lost: string): Promise<PoolWithFewRights> {
    let isToCome = true;
    return PoolWithFewRights.start(
      poolUrl,
      () => false,
      (operation) => {
        const isLost = isToCome && operation === lost;
        if (isLost) isToCome = false;
        return isLost;
      },
    );
  }

  private static async start(
    poolUrl: string,
    isDenied: (operation: string) => boolean,
    isLost: (operation: string) => boolean = () => false,
  ): Promise<PoolWithFewRights> {
    const server = createServer((request, response) => void answer(request, response));
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const target = request.headers['x-amz-target'];
      const operation = typeof target === 'string' ? (target.split('.').at(-1) ?? '') : '';
      if (isDenied(operation)) {
        response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.1' });
        return response.end(denial(operation));
      }
      const { host: _host, connection: _connection, ...headers } = request.headers;
      const upstream = await fetch(`${poolUrl}${request.url}`, {
        method: request.method,
        headers: headers as Record<string, string>,
        body: request.method === 'POST' ? await buffer(request) : undefined,
      });
      if (isLost(operation)) {
        response.writeHead(500, { 'Content-Type': 'application/x-amz-json-1.1' });
        return response.end(JSON.stringify({ __type: 'InternalErrorException', message: 'Internal error' }));
      }
      response.writeHead(upstream.status, { 'Content-Type': upstream.headers.get('content-type') ?? '' });
      return response.end(Buffer.from(await upstream.arrayBuffer()));
    };
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('No port was given.');
    return new PoolWithFewRights(server, `http://127.0.0.1:${address.port}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** In the words of AWS. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function denial(operation: string): string {
  const message = `User: arn:aws:iam::123456789012:user/dev is not authorized to perform: cognito-idp:${operation}`;
  return JSON.stringify({ __type: 'AccessDeniedException', message });
}
