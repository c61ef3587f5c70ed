import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { CarrierOf } from './carrier-of.decorator.js';
import { CredentialCarrier } from './credential.carrier.js';
import { GraphqlCarrier } from './graphql.carrier.js';
import { HttpCarrier } from './http.carrier.js';
import { RpcCarrier } from './rpc.carrier.js';
import { WsCarrier } from './ws.carrier.js';

/** The kinds of execution context that credentials can be read from: the built-in ones and the application's. */
@Injectable()
export class CarrierRegistry implements OnModuleInit {
  private readonly carriers = new Map<string, CredentialCarrier>();
  private readonly prepared = new Map<string, CredentialCarrier>();

  constructor(
    private readonly modules: ModulesContainer,
    http: HttpCarrier,
    rpc: RpcCarrier,
    ws: WsCarrier,
    graphql: GraphqlCarrier,
  ) {
    this.carriers.set('http', http);
    this.carriers.set('rpc', rpc);
    this.carriers.set('ws', ws);
    this.carriers.set('graphql', graphql);
    this.prepared.set('http', http);
  }

  /** @throws Error when two providers of the application claim one kind, or one of them is no carrier */
  onModuleInit(): void {
    const claims = new Map<string, object>();
    for (const { providers } of this.modules.values()) {
      for (const { instance } of providers.values()) {
        const provider: unknown = instance;
        // Neither a value nor an ES module, which has no constructor, can be one.
        if (!(provider instanceof Object)) continue;
        const kind: unknown = Reflect.getMetadata(CarrierOf.KEY, provider.constructor);
        if (typeof kind === 'string') this.register(kind, provider, claims);
      }
    }
  }

  /** The carrier of a kind, ready to work; `undefined` when it is unknown, or has not been prepared yet. */
  ready(kind: string): CredentialCarrier | undefined {
    return this.prepared.get(kind);
  }

  /** The same, prepared if need be. */
  async prepare(kind: string): Promise<CredentialCarrier | undefined> {
    const carrier = this.carriers.get(kind);
    if (carrier === undefined) return undefined;
    await carrier.prepare();
    this.prepared.set(kind, carrier);
    return carrier;
  }

  private register(kind: string, provider: object, claims: Map<string, object>): void {
    const name = provider.constructor.name;
    if (!(provider instanceof CredentialCarrier)) {
      throw new Error(`${name} is decorated with @CarrierOf() but does not extend CredentialCarrier.`);
    }
    const claimed = claims.get(kind);
    if (claimed !== undefined && claimed !== provider) {
      throw new Error(
        `The kind of context ${kind} is claimed by ${claimed.constructor.name} and by ${name}. Provide one of them.`,
      );
    }
    claims.set(kind, provider);
    this.carriers.set(kind, provider);
    // What was prepared under this name was another's.
    this.prepared.delete(kind);
  }
}
