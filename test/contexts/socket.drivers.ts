import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';

export interface Message {
  readonly event: string;
  readonly data: unknown;
}

/** A connected client, whatever it speaks. */
export interface SocketClient {
  send(event: string, data?: unknown): void;
  /** What comes next. */
  next(): Promise<Message>;
  /** How the server ended the connection. */
  readonly closed: Promise<unknown>;
  close(): void;
}

export interface Handshake {
  readonly path?: string;
  readonly headers?: Record<string, string>;
  /** As a browser would: by `auth` of socket.io, by a subprotocol of WebSocket. */
  readonly browserToken?: unknown;
  readonly query?: string;
}

/** How a server turned a client away. */
export class TurnedAway extends Error {
  constructor(readonly answer: Record<string, unknown>) {
    super(JSON.stringify(answer));
  }
}

export type Connect = (url: string, handshake?: Handshake) => Promise<SocketClient>;

class Inbox {
  private readonly messages: Message[] = [];
  private readonly waiting: ((message: Message) => void)[] = [];

  put(message: Message): void {
    const waiting = this.waiting.shift();
    if (waiting === undefined) this.messages.push(message);
    else waiting(message);
  }

  next(): Promise<Message> {
    const message = this.messages.shift();
    return message === undefined
      ? new Promise((resolve) => this.waiting.push(resolve))
      : Promise.resolve(message);
  }
}

export const connectSocketIo: Connect = async (url, { path, headers, browserToken, query } = {}) => {
  const client = io(`${url}/${query ?? ''}`, {
    ...(path === undefined ? {} : { path }),
    ...(headers === undefined ? {} : { extraHeaders: headers }),
    ...(browserToken === undefined ? {} : { auth: { token: browserToken } }),
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  const inbox = new Inbox();
  client.onAny((event: string, data: unknown) => inbox.put({ event, data }));
  const closed = new Promise((resolve) => client.once('disconnect', resolve));
  await new Promise<void>((resolve, reject) => {
    client.once('connect', resolve);
    client.once('connect_error', (error: Error & { data?: Record<string, unknown> }) => {
      client.close();
      reject(new TurnedAway({ ...error.data }));
    });
  });
  return {
    send: (event, data) => void client.emit(event, data),
    next: () => inbox.next(),
    closed,
    close: () => void client.close(),
  };
};

export const connectWs: Connect = async (url, { path = '/', headers, browserToken, query } = {}) => {
  const protocols = browserToken === undefined ? [] : ['bearer', browserToken as string];
  const client = new WebSocket(`${url.replace('http', 'ws')}${path}${query ?? ''}`, protocols, {
    headers: { ...headers },
  });
  const inbox = new Inbox();
  client.on('message', (text: Buffer) => inbox.put(JSON.parse(text.toString()) as Message));
  const closed = once(client, 'close').then(([code, reason]) => `${code} ${reason}`);
  await new Promise<void>((resolve, reject) => {
    client.once('open', resolve);
    client.once('error', reject);
    client.once('unexpected-response', (_request: unknown, response: IncomingMessage) => {
      void read(response).then((text) =>
        reject(new TurnedAway({ ...told(text), headers: response.headers })),
      );
    });
  });
  return {
    send: (event, data) => client.send(JSON.stringify({ event, data })),
    next: () => inbox.next(),
    closed,
    close: () => client.close(),
  };
};

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function told(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}
