import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { AccessTokenGuard } from '../access-token.guard.js';
import { wasAdmitted } from '../admitted.request.js';
import { gatewaysOf, messageHandlers } from './gateway.metadata.js';
import { WsCarrier } from './ws.carrier.js';

/** `@MessagePattern()`, `@EventPattern()`, `@GrpcMethod()` … leave it behind. Their package may not be there. */
export const PATTERN_METADATA = 'microservices:pattern';

/**
 * Stands before every message handler that Nest keeps the global guard from: `connectMicroservice()` forgets it unless it
 * is told `inheritAppConfig`, and the gateways of Nest 11 never hear of it. Their messages would be served to everybody.
 *
 * Nest has no hook there. So each handler names a gate, as `@UseGuards()` would, before a microservice can be connected
 * or a gateway be opened; and the modules of this application know whose gate it is.
 */
@Injectable()
export class MessageDoor {
  private readonly scanner = new MetadataScanner();

  /** @internal Made by Nest. */
  constructor(modules: ModulesContainer, guard: AccessTokenGuard, sockets: WsCarrier) {
    const gate = new MessageGate(guard, sockets);
    for (const module of modules.values()) {
      const handlers = [
        ...[...module.controllers.values()].flatMap(({ metatype }) => this.handlersOf(metatype)),
        ...gatewaysOf(module).flatMap(messageHandlers),
      ];
      if (handlers.length === 0) continue;
      for (const handler of handlers) stand(handler);
      module.addInjectable({ provide: MessageGate, useValue: gate }, 'guard');
    }
  }

  private handlersOf(controller: unknown): object[] {
    if (typeof controller !== 'function') return [];
    const prototype: unknown = controller.prototype;
    if (typeof prototype !== 'object' || prototype === null) return [];
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler: unknown = Reflect.get(prototype, name);
      return typeof handler === 'function' && Reflect.hasMetadata(PATTERN_METADATA, handler) ? [handler] : [];
    });
  }
}

/**
 * Without a guard it is open: a handler may also be served by an application that does without this package's module,
 * and Nest makes one by itself there.
 */
export class MessageGate implements CanActivate {
  constructor(
    private readonly guard?: AccessTokenGuard,
    private readonly sockets?: WsCarrier,
  ) {}

  /** Asks nobody twice: where the global guard was asked, it has let the call in already. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    return this.guard === undefined || this.wasAsked(context) || this.guard.canActivate(context);
  }

  private wasAsked(context: ExecutionContext): boolean {
    const kind = context.getType();
    // Not by the socket: it was let in when it connected.
    if (kind === 'ws') return this.sockets?.hasAdmitted(context) === true;
    return kind !== 'rpc' || wasAdmitted(context);
  }
}

/** The handler is shared by all applications of this process, and names it once. */
function stand(handler: object): void {
  const guards: unknown = Reflect.getMetadata(GUARDS_METADATA, handler);
  const others: unknown[] = Array.isArray(guards) ? guards : [];
  if (!others.includes(MessageGate))
    Reflect.defineMetadata(GUARDS_METADATA, [MessageGate, ...others], handler);
}
