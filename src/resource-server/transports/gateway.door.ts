import { Injectable, Logger, type Type, type WebSocketAdapter } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { AccessTokenGuard } from '../access-token.guard.js';
import { admit, accessTokenOf } from '../admitted.request.js';
import { Refusal } from '../refusal.js';
import { RouteCatalogue } from '../route.catalogue.js';
import { type ClientSocket, closeSocket, rememberRequest } from './client.socket.js';
import { type GatewayPlace, gatewaysAt, messageHandlers, placeOf } from './gateway.metadata.js';
import { connectionHandler, HandshakeContext } from './handshake.context.js';
import { errorPayload } from './refusal.report.js';
import { isHandshakeRequest } from './socket.credential.js';
import { verifyingUpgrade } from './upgrade.verification.js';
import { WsCarrier } from './ws.carrier.js';

/** Decides on a connection: `undefined` lets it in. */
type Admission = (client: object) => Promise<Refusal | undefined>;

/** What socket.io and ws both are. */
interface SocketServer {
  on(event: 'connection', listener: (client: ClientSocket, request?: unknown) => void): unknown;
  /** socket.io */
  use?(middleware: (client: ClientSocket, next: (error?: Error) => void) => Promise<void>): unknown;
}

/**
 * Turns away at the handshake who may not connect. Guards see messages only: without this, a client without a
 * token would still be connected, and hear what a gateway sends to everybody.
 *
 * A gateway demands of a connection what the class and its `handleConnection` demand. One that has a `@Public()`
 * message handler lets everybody connect. Where gateways share a server, the most open of them counts.
 *
 * Nest has no hook before a server is made. So the adapter is met where Nest itself fetches it, in the
 * configuration of the application, and its `create()` is listened to.
 */
@Injectable()
export class GatewayDoor {
  private readonly logger = new Logger(GatewayDoor.name);
  private readonly watchedAdapters = new WeakSet<object>();
  private readonly watchedServers = new WeakSet<object>();

  constructor(
    private readonly modules: ModulesContainer,
    private readonly routes: RouteCatalogue,
    private readonly guard: AccessTokenGuard,
    private readonly carrier: WsCarrier,
    config: ApplicationConfig,
  ) {
    const adapterOf = config.getIoAdapter.bind(config);
    config.getIoAdapter = () => this.watched(adapterOf());
  }

  /** There is none until Nest has loaded its default. */
  private watched(adapter: WebSocketAdapter | null): WebSocketAdapter {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Nest's type leaves out that it may be null
    if (adapter === null) return adapter as unknown as WebSocketAdapter;
    if (this.watchedAdapters.has(adapter)) return adapter;
    this.watchedAdapters.add(adapter);
    const create = adapter.create.bind(adapter);
    adapter.create = (port: number, options?: object): unknown => {
      const admission = this.admissionAt(placeOf(port, options));
      const server: unknown = create(port, verifyingUpgrade(options, admission));
      this.watch(server, admission);
      return server;
    };
    return adapter;
  }

  private watch(server: unknown, admission: Admission): void {
    if (!isSocketServer(server)) {
      this.logger.warn(
        'This WebSocket adapter is not known: connections are checked by their messages only.',
      );
      return;
    }
    if (this.watchedServers.has(server)) return;
    this.watchedServers.add(server);
    server.use?.(async (client, next) => {
      const refusal = await admission(client);
      next(refusal && connectError(refusal));
    });
    server.on('connection', (client, request) => this.welcome(client, request, admission));
  }

  /** The handshake may have been checked as a request already, or not at all: socket.io recovers sessions unasked. */
  private welcome(client: ClientSocket, request: unknown, admission: Admission): void {
    if (isHandshakeRequest(request)) rememberRequest(client, request);
    const token = accessTokenOf(client) ?? (isHandshakeRequest(request) ? accessTokenOf(request) : undefined);
    if (token === undefined) {
      void admission(client).then((refusal) => refusal && closeSocket(client, refusal));
      return;
    }
    admit(client, token, this.guard);
    this.carrier.connected(client, token);
  }

  private admissionAt(place: GatewayPlace): Admission {
    let found: readonly Type[] | undefined;
    return (client) => this.decide((found ??= gatewaysAt(place, this.modules)), client);
  }

  private async decide(gateways: readonly Type[], client: object): Promise<Refusal | undefined> {
    if (gateways.some((gateway) => this.isOpen(gateway))) return undefined;
    const refusals: Refusal[] = [];
    for (const gateway of gateways) {
      try {
        await this.guard.canActivate(new HandshakeContext(gateway, client));
        return undefined;
      } catch (error) {
        refusals.push(this.refusalOf(error));
      }
    }
    return refusals[0];
  }

  private isOpen(gateway: Type): boolean {
    const handlers = [connectionHandler(gateway), ...messageHandlers(gateway)];
    return handlers.some((handler) => this.routes.requirements(gateway, handler).isPublic);
  }

  /** Something else than a refusal is a bug of ours or of a requirement, and lets nobody in either. */
  private refusalOf(error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    this.logger.error('A handshake could not be checked.', error);
    return new Refusal({
      status: 503,
      reason: 'check_failed',
      description: 'Connections cannot be checked now.',
    });
  }
}

/** What a client of socket.io gets with `connect_error`. */
function connectError(refusal: Refusal): Error {
  return Object.assign(new Error(refusal.message), { data: errorPayload(refusal) });
}

function isSocketServer(server: unknown): server is SocketServer {
  return typeof server === 'object' && server !== null && 'on' in server && typeof server.on === 'function';
}
