import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { AccessTokenGuard } from '../access-token.guard.js';
import { wasAdmitted } from '../admitted.request.js';

/** `@MessagePattern()`, `@EventPattern()`, `@GrpcMethod()` … leave it behind. Their package may not be there. */
const PATTERN_METADATA = 'microservices:pattern';

/**
 * Stands before every message handler of a hybrid application. `connectMicroservice()` forgets the global guard unless it
 * is told `inheritAppConfig`, and whoever forgets that too would serve messages to everybody.
 *
 * Nest has no hook there. So each handler names a gate, as `@UseGuards()` would, before a microservice can be connected;
 * and the modules of this application know whose gate it is.
 */
@Injectable()
export class MessageDoor {
  private readonly scanner = new MetadataScanner();

  /** @internal Made by Nest. */
  constructor(modules: ModulesContainer, guard: AccessTokenGuard) {
    const gate = new MessageGate(guard);
    for (const module of modules.values()) {
      const handlers = [...module.controllers.values()].flatMap(({ metatype }) => this.handlersOf(metatype));
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
class MessageGate implements CanActivate {
  constructor(private readonly guard?: AccessTokenGuard) {}

  /** Asks nobody twice: where the global guard is inherited, it has let the call in already. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (this.guard === undefined || context.getType() !== 'rpc' || wasAdmitted(context)) return true;
    return this.guard.canActivate(context);
  }
}

/** The handler is shared by all applications of this process, and names it once. */
function stand(handler: object): void {
  const guards: unknown = Reflect.getMetadata(GUARDS_METADATA, handler);
  const others: unknown[] = Array.isArray(guards) ? guards : [];
  if (!others.includes(MessageGate))
    Reflect.defineMetadata(GUARDS_METADATA, [MessageGate, ...others], handler);
}
