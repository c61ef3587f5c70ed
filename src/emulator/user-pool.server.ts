import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { isIPv6 } from 'node:net';
import type { Clock } from './clock.js';
import { bridge } from './http/node.bridge.js';
import { inboxPage } from './inbox/inbox.page.js';
import { asksForInbox, mayReadInbox } from './inbox/inbox.visitor.js';
import { UserPoolEmulator, type Appearance, type Interceptor } from './user-pool.emulator.js';
import type { UserPool } from './pool/user-pool.js';
import type { UserPoolTriggers } from './pool/triggers/user-pool.triggers.js';
import type { UserPoolSeed } from './user-pool.seed.js';

/** In PEM. Node cannot make a certificate by itself: bring one, for example of mkcert or openssl. */
export interface TlsIdentity {
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
}

export interface UserPoolServerOptions extends Appearance {
  /** @default none: the first pool of the data file goes on */
  readonly seed?: UserPoolSeed;
  /** 0 takes any free one. @default 9229 */
  readonly port?: number;
  /** @default '127.0.0.1': nobody but this machine */
  readonly host?: string;
  /**
   * Where clients reach it. The issuer begins with it.
   *
   * @default `http://localhost:PORT`, or the host by its address where it listens nowhere else
   */
  readonly publicUrl?: string;
  /** Serves https instead of http. @default http */
  readonly tls?: TlsIdentity;
  /** @default the clock of the machine */
  readonly clock?: Clock;
  /** Stand-ins for the Lambda functions of the pools. @default none */
  readonly triggers?: UserPoolTriggers;
  /** Keeps the pools in this file, and goes on with what is in it in place of the seed. @default nothing is kept */
  readonly dataFile?: string;
  /** Shows at `/_inbox` what was sent, to this machine alone. @default false */
  readonly inbox?: boolean;
  /** For faults on demand. @default nothing stands in front */
  readonly intercept?: Interceptor;
}

export interface UserPoolServer {
  /** Origin of the JSON API and of the OAuth domain alike, without a slash at the end. */
  readonly url: string;
  readonly issuer: string;
  readonly userPoolId: string;
  readonly emulator: UserPoolEmulator;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

/**
 * Starts a user pool that listens for HTTP.
 *
 * @throws SeedError with every fault of the seed
 * @throws DataFileError if the file is of another version, or damaged
 * @throws Error if the port is taken, or there is neither a seed nor a pool in the data file
 */
export async function startUserPoolServer(options: UserPoolServerOptions): Promise<UserPoolServer> {
  const { seed, port = 9229, host = '127.0.0.1', publicUrl, tls, inbox = false, ...rest } = options;
  const server = tls ? createTlsServer(tls) : createServer();
  await listen(server, port, host);
  try {
    const url = new URL(publicUrl ?? `${tls ? 'https' : 'http'}://${nameOf(host)}:${portOf(server)}`).origin;
    const creating = UserPoolEmulator.create({ ...rest, seed, origin: url });
    serve(server, { creating, origin: url, inbox });
    const emulator = await creating;
    const { id: userPoolId, issuer } = firstPool(emulator, seed);
    return { url, issuer, userPoolId, emulator, close: () => close(server) };
  } catch (error) {
    await close(server);
    throw error;
  }
}

function firstPool({ pools }: UserPoolEmulator, seed: UserPoolSeed | undefined): UserPool {
  if (seed) return pools.get(seed.userPoolId);
  const [first] = pools.all;
  if (!first) throw new Error('There is no user pool to serve: give a seed, or the data file of a pool.');
  return first;
}

/** Where the machine can call itself that: on its own address, or on all that it has. */
const localhost: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', '::']);

function nameOf(host: string): string {
  if (localhost.has(host)) return 'localhost';
  return isIPv6(host) ? `[${host}]` : host;
}

interface Service {
  readonly creating: Promise<UserPoolEmulator>;
  readonly origin: string;
  /** Whether the inbox is shown: what every pool of this process would have sent. */
  readonly inbox: boolean;
}

/** Whoever comes before the seed is planted waits for it. */
function serve(server: Server, { creating, origin, inbox }: Service): void {
  const answer = async (request: Request) => (await creating).handle(request);
  const showInbox = async () => inboxPage((await creating).pools.messages);
  server.on('request', (incoming, outgoing) => {
    const isInbox = inbox && asksForInbox(incoming) && mayReadInbox(incoming);
    bridge(isInbox ? showInbox : answer, origin, incoming, outgoing).catch(() => {
      // The connection broke off half-way, or a fault on demand cuts it: there is nobody left to tell.
      outgoing.destroy();
    });
  });
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(cause, port, host)));
    server.listen(port, host, resolve);
  });
}

function listenError(cause: NodeJS.ErrnoException, port: number, host: string): Error {
  if (cause.code !== 'EADDRINUSE') return cause;
  const advice = 'Stop the program that holds it, or choose another port (0 takes any free one).';
  return new Error(
    `The embedded user pool cannot listen: port ${port} on ${host} is already in use. ${advice}`,
    {
      cause,
    },
  );
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port.');
  return address.port;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
