// The interface of Nest lets its callers say what they get.
/* oxlint-disable typescript/no-unnecessary-type-parameters, typescript/no-unsafe-type-assertion */
import type { ExecutionContext, Type } from '@nestjs/common';

/**
 * Stands for a connection that is being made, so that the guard decides on it as on any message: the gateway is the
 * class, its `handleConnection` the method.
 */
export class HandshakeContext implements ExecutionContext {
  /** @param client the socket or, before there is one, the request for it */
  constructor(
    private readonly gateway: Type,
    private readonly client: object,
  ) {}

  getClass<T>(): Type<T> {
    return this.gateway;
  }

  getHandler(): () => unknown {
    return connectionHandler(this.gateway);
  }

  getArgs<T extends unknown[]>(): T {
    return [this.client] as unknown as T;
  }

  getArgByIndex<T>(index: number): T {
    return this.getArgs<T[]>()[index] as T;
  }

  getType<T extends string>(): T {
    return 'ws' as T;
  }

  switchToWs() {
    const getClient = <T>() => this.getArgByIndex<T>(0);
    const nothing = <T>() => undefined as T;
    return { getClient, getData: nothing, getPattern: () => '' };
  }

  switchToHttp(): never {
    throw new Error('A handshake of a socket is no HTTP request.');
  }

  switchToRpc(): never {
    throw new Error('A handshake of a socket is no message.');
  }
}

/** What decorators of a connection may stand on; a stand-in where the gateway has no such method. */
export function connectionHandler(gateway: Type): () => unknown {
  const own: unknown = Reflect.get(gateway.prototype, 'handleConnection');
  return typeof own === 'function' ? (own as () => unknown) : unnamed;
}

function unnamed(): void {}
