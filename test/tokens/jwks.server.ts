import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TokenSigner } from './token.signer.js';

export type JwksFailure =
  'none' | 'status' | 'junk' | 'hang-up' | 'no keys' | 'not a set' | 'null' | 'huge' | 'endless' | 'redirect';

/** The JWKS endpoint of a pool, that counts how often it is asked and can be told to fail. */
export class JwksServer {
  signers: readonly TokenSigner[];
  timesAsked = 0;
  failure: JwksFailure = 'none';
  /** What is served besides the keys of the signers, before them. */
  strangers: readonly unknown[] = [];
  private gate: Promise<void> = Promise.resolve();
  private later: { readonly timesAsked: number; readonly signers: readonly TokenSigner[] } | undefined;

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
      if (jwks.timesAsked === jwks.later?.timesAsked) jwks.signers = jwks.later.signers;
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

  /** Other signers, from the so manieth request on. */
  signersAfter(timesAsked: number, signers: readonly TokenSigner[]): void {
    this.later = { timesAsked, signers };
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
    response.setHeader('content-type', 'application/json');
    if (this.failure === 'redirect') response.setHeader('location', '/elsewhere');
    if (this.failure === 'redirect') response.statusCode = 302;
    if (this.failure === 'status') response.statusCode = 500;
    // Begins well and never ends.
    if (this.failure === 'endless') response.write('{"keys":[');
    else response.end(this.body());
  }

  private body(): string {
    switch (this.failure) {
      case 'no keys':
        return '{"keys":[]}';
      case 'not a set':
        return '[{"kid":"first"}]';
      case 'null':
        return 'null';
      case 'huge':
        return JSON.stringify({ padding: 'A'.repeat(200_000), keys: this.keys });
      case 'none':
      case 'redirect':
        return JSON.stringify({ keys: this.keys });
      case 'junk':
      case 'status':
      case 'hang-up':
      case 'endless':
        return '<html>';
    }
  }

  private get keys(): readonly unknown[] {
    return [...this.strangers, ...this.signers.map((signer) => signer.jwk)];
  }
}
