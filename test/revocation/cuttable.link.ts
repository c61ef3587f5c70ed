import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The network between one instance and Redis, that can be cut so that neither side is told. */
export class CuttableLink {
  private isCut = false;
  private delayMilliseconds = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private target: number,
  ) {
    server.on('connection', (near) => this.link(near));
  }

  static async to(port: number): Promise<CuttableLink> {
    const server = createServer();
    const link = new CuttableLink(server, port);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return link;
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on nothing passes, and nothing is refused. */
  cut(): void {
    this.isCut = true;
  }

  /** New connections go to another server, as when a name gets another address. */
  leadTo(port: number): void {
    this.target = port;
  }

  /** From now on everything arrives so much later, each way. */
  slowDown(milliseconds: number): void {
    this.delayMilliseconds = milliseconds;
  }

  /** New connections pass again; what was sent over the old ones is lost. */
  mend(): void {
    this.isCut = false;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private link(near: Socket): void {
    const far = createConnection(this.target, '127.0.0.1');
    let isLost = false;
    const pass = (to: Socket) => (data: Buffer) => {
      isLost ||= this.isCut;
      if (isLost) return;
      if (this.delayMilliseconds === 0) to.write(data);
      else setTimeout(() => void (to.destroyed || to.write(data)), this.delayMilliseconds);
    };
    near.on('data', pass(far));
    far.on('data', pass(near));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        if (!isLost) other.destroy();
      });
    }
  }
}
