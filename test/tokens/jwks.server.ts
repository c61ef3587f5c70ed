import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
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
    server.on('request', async (request, response) => {
      jwks.timesAsked += 1;
      await jwks.gate;
      if (jwks.failure === 'hang-up') return void request.socket.destroy();
      response.statusCode = jwks.failure === 'status' ? 500 : 200;
      response.setHeader('content-type', 'application/json');
      response.end(jwks.failure === 'none' ? JSON.stringify({ keys: jwks.keys }) : '<html>');
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
    let release = () => undefined as void;
    this.gate = new Promise((resolve) => {
      release = resolve;
    });
    return () => release();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private get keys(): ReadonlyArray<Record<string, unknown>> {
    return this.signers.map((signer) => signer.jwk);
  }
}
