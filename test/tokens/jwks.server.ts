import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TokenSigner } from './token.signer.js';

/** The JWKS endpoint of a pool, that counts how often it is asked and can be told to fail. */
export class JwksServer {
  signers: readonly TokenSigner[];
  timesAsked = 0;
  failure: 'none' | 'status' | 'junk' | 'hang-up' = 'none';
  private gate: Promise<void> = Promise.resolve();

  private constructor(
    private readonly server: Server,
    signers: readonly TokenSigner[],
  ) {
    this.signers = signers;
  }

  static async serving(...signers: TokenSigner[]): Promise<JwksServer> {
    const server = createServer();
    const jwks = new JwksServer(server, signers);
    server.on('request', (request, response) => {
      jwks.timesAsked += 1;
      void jwks.gate.then(() => jwks.answer(request, response));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return jwks;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/.well-known/jwks.json`;
  }

  /** Lets requests wait until the returned function is called. */
  hold(): () => void {
    const opening = new EventEmitter();
    this.gate = once(opening, 'open').then(() => undefined);
    return () => opening.emit('open');
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    if (this.failure === 'hang-up') {
      request.socket.destroy();
      return;
    }
    response.statusCode = this.failure === 'status' ? 500 : 200;
    response.setHeader('content-type', 'application/json');
    response.end(this.failure === 'none' ? JSON.stringify({ keys: this.keys }) : '<html>');
  }

  private get keys(): ReadonlyArray<Record<string, unknown>> {
    return this.signers.map((signer) => signer.jwk);
  }
}
