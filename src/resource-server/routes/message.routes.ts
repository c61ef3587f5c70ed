import { Injectable, type Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { RouteCatalogue } from '../route.catalogue.js';
import { IS_MESSAGE_HANDLER } from '../transports/gateway.metadata.js';
import { PATTERN_METADATA } from '../transports/message.door.js';
import type { ServedRoute } from './served.route.js';

// What the packages of Nest write down. The names are repeated here because reading them must not load the packages.
const RESOLVER_TYPE = 'graphql:resolver_type';
const RESOLVER_NAME = 'graphql:resolver_name';
const OPERATIONS: ReadonlySet<unknown> = new Set(['Query', 'Mutation', 'Subscription']);
const MESSAGE = 'message';

interface Address {
  readonly method: string;
  readonly path: string;
}

/** What an application serves beside HTTP routes: operations of GraphQL, messages of gateways and of microservices. */
@Injectable()
export class MessageRoutes {
  private readonly scanner = new MetadataScanner();

  constructor(
    private readonly modules: ModulesContainer,
    private readonly catalogue: RouteCatalogue,
  ) {}

  all(): ServedRoute[] {
    const classes = [...this.modules.values()].flatMap(({ controllers, providers }) =>
      [...controllers.values(), ...providers.values()].map(({ metatype }) => metatype),
    );
    return [...new Set(classes)].flatMap((metatype) => (isClass(metatype) ? this.ofClass(metatype) : []));
  }

  private ofClass(controller: Type): ServedRoute[] {
    const prototype: object = controller.prototype;
    return this.scanner.getAllMethodNames(prototype).flatMap((handlerName) => {
      const handler: unknown = Reflect.get(prototype, handlerName);
      if (typeof handler !== 'function') return [];
      return addressesOf(handler, handlerName).map((address) => ({
        controller,
        handlerName,
        handler,
        ...address,
        requirements: this.catalogue.requirements(controller, handler),
        isBuiltIn: false,
      }));
    });
  }
}

function addressesOf(handler: object, handlerName: string): Address[] {
  const metadata = (key: string): unknown => Reflect.getMetadata(key, handler);
  if (metadata(IS_MESSAGE_HANDLER) === true) return [{ method: 'WS', path: textOf(metadata(MESSAGE)) }];
  const patterns = [metadata(PATTERN_METADATA) ?? []].flat();
  if (patterns.length > 0) return patterns.map((pattern) => ({ method: 'RPC', path: textOf(pattern) }));
  const operation = metadata(RESOLVER_TYPE);
  if (!OPERATIONS.has(operation)) return [];
  return [{ method: String(operation), path: textOf(metadata(RESOLVER_NAME) ?? handlerName) }];
}

/** Patterns may be objects. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isClass(value: unknown): value is Type {
  return typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null;
}
