import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection on which a test writes what it wants, when it wants. */
export class RawConnection {
  private received = '';
  private hasEnded = false;
  /** Not `once(socket, 'close')`, which fails when the other side resets the connection: that ends it, too. */
  private readonly ended: Promise<void>;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (data: Buffer) => {
      this.received += data.toString();
    });
    this.ended = new Promise((resolve) => {
      socket.on('close', () => {
        this.hasEnded = true;
        resolve();
      });
    });
    socket.on('error', () => undefined);
  }

  static async to(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  write(text: string): void {
    this.socket.write(text);
  }

  /** Waits for more, until what came fits, or the other side has ended the connection. */
  async answer(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.received) && !this.hasEnded) {
      await Promise.race([this.more(), this.ended]);
    }
    const answer = this.received;
    this.received = '';
    return answer;
  }

  /** Everything that came until the other side ended the connection. */
  async untilEnded(): Promise<string> {
    await this.ended;
    return this.received;
  }

  private more(): Promise<void> {
    return new Promise((resolve) => this.socket.once('data', () => resolve()));
  }

  close(): void {
    this.socket.destroy();
  }
}
