import type { INestApplication, Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject, OperationObject, SecurityRequirementObject } from '@nestjs/swagger';
import type { SwaggerPackage } from './swagger.package.js';

/** An operation of the document, and the route that it describes. */
export interface TracedOperation {
  readonly path: string;
  /** In lower case. */
  readonly method: string;
  readonly operation: OperationObject;
  readonly controller: object;
  readonly handlerName: string;
  readonly handler: object;
  /** What the application says by `@ApiSecurity()` and its like, alternatives each. */
  readonly ownSecurity: readonly SecurityRequirementObject[];
}

export interface TracedDocument {
  readonly document: OpenAPIObject;
  readonly operations: readonly TracedOperation[];
}

interface Controller {
  readonly type: object;
  readonly handlers: ReadonlyMap<string, object>;
}

/**
 * Creates the document, and tells of each operation which method of which controller it comes from.
 *
 * An operation of `@nestjs/swagger` does not know its origin, and names prove nothing: two controllers may share
 * one, and so may two versions of a path. So every controller and handler carries a mark while the document is
 * made, in the place of its `security`, which we compute ourselves anyway. The marks are gone afterwards.
 */
export function createTracedDocument(
  swagger: SwaggerPackage,
  app: INestApplication,
  config: Omit<OpenAPIObject, 'paths'>,
  include: readonly Type[] = [],
): TracedDocument {
  const controllers = controllersOf(app);
  const document = markedDocument(swagger, controllers, () =>
    swagger.SwaggerModule.createDocument(app, config, { include: [...include] }),
  );
  const operations = tracedOperations(document, controllers, (target) => {
    const own: unknown = Reflect.getMetadata(swagger.DECORATORS.API_SECURITY, target);
    return Array.isArray(own) ? own : [];
  });
  return { document, operations };
}

function markedDocument(
  swagger: SwaggerPackage,
  controllers: readonly Controller[],
  create: () => OpenAPIObject,
): OpenAPIObject {
  const marks = new Marks();
  try {
    for (const [index, controller] of controllers.entries()) {
      marks.put(swagger.DECORATORS.API_SECURITY, controller.type, [{ controller: [String(index)] }]);
      for (const [name, handler] of controller.handlers) {
        marks.put(swagger.DECORATORS.API_SECURITY, handler, [{ handler: [name] }]);
      }
    }
    return create();
  } finally {
    marks.removeAll();
  }
}

function controllersOf(app: INestApplication): Controller[] {
  const modules = [...app.get(ModulesContainer).values()];
  return modules.flatMap(({ controllers }) =>
    [...controllers.values()].flatMap(({ metatype }) =>
      typeof metatype === 'function' ? [{ type: metatype, handlers: handlersOf(metatype.prototype) }] : [],
    ),
  );
}

function handlersOf(prototype: Record<string, unknown>): ReadonlyMap<string, object> {
  const handlers = new Map<string, object>();
  for (const name of new MetadataScanner().getAllMethodNames(prototype)) {
    const handler = prototype[name];
    if (typeof handler === 'function') handlers.set(name, handler);
  }
  return handlers;
}

function tracedOperations(
  document: OpenAPIObject,
  controllers: readonly Controller[],
  securityOn: (target: object) => readonly SecurityRequirementObject[],
): TracedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]: [string, OperationObject]) => {
      const marks = Object.assign({}, ...(operation.security ?? []));
      const controller = controllers[Number(marks.controller)];
      const handlerName = String(marks.handler);
      const handler = controller?.handlers.get(handlerName);
      // Better no document than one that calls a protected route public.
      if (controller === undefined || handler === undefined) {
        throw new Error(`No controller is known for ${method} ${path}.`);
      }
      const ownSecurity = [...securityOn(handler), ...securityOn(controller.type)];
      return { path, method, operation, controller: controller.type, handlerName, handler, ownSecurity };
    }),
  );
}

/** Metadata that is put somewhere for a while. */
class Marks {
  private readonly undo: (() => void)[] = [];

  put(key: string, target: object, value: unknown): void {
    const before: unknown = Reflect.getOwnMetadata(key, target);
    this.undo.push(() => {
      if (before === undefined) Reflect.deleteMetadata(key, target);
      else Reflect.defineMetadata(key, before, target);
    });
    Reflect.defineMetadata(key, value, target);
  }

  /** Last in, first out: a handler that two controllers inherit was marked twice. */
  removeAll(): void {
    for (const undo of this.undo.toReversed()) undo();
  }
}
