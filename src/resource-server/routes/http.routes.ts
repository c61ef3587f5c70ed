import { Injectable, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_PATH, PATH_METADATA } from '@nestjs/common/constants.js';
import { ApplicationConfig, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { BUILT_IN } from './built-in.routes.js';
import { RouteCatalogue } from '../route.catalogue.js';
import type { ServedRoute } from './served.route.js';

/** Every HTTP route of the application, by its controllers' decorators. What middleware answers is not among them. */
@Injectable()
export class HttpRoutes {
  private readonly scanner = new MetadataScanner();

  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    private readonly catalogue: RouteCatalogue,
  ) {}

  all(): ServedRoute[] {
    return [...this.modules.values()].flatMap(({ controllers, metatype }) => {
      const isBuiltIn = Reflect.hasMetadata(BUILT_IN, metatype);
      const modulePath = metadataText(MODULE_PATH + this.modules.applicationId, metatype);
      return [...controllers.values()].flatMap(({ metatype: controller }) =>
        isClass(controller) ? this.ofController(controller, modulePath, isBuiltIn) : [],
      );
    });
  }

  private ofController(controller: Type, modulePath: string, isBuiltIn: boolean): ServedRoute[] {
    const prototype: Record<string, unknown> = controller.prototype;
    return this.scanner.getAllMethodNames(prototype).flatMap((handlerName) => {
      const handler = prototype[handlerName];
      if (typeof handler !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, handler)) return [];
      const requirements = this.catalogue.requirements(controller, handler);
      const method = RequestMethod[Number(Reflect.getMetadata(METHOD_METADATA, handler))] ?? 'ALL';
      return this.paths(modulePath, controller, handler).map((path) => ({
        controller,
        handlerName,
        handler,
        method,
        path,
        requirements,
        isBuiltIn,
      }));
    });
  }

  private paths(modulePath: string, controller: object, handler: object): string[] {
    const prefix = this.config.getGlobalPrefix();
    return texts(PATH_METADATA, controller).flatMap((ofController) =>
      texts(PATH_METADATA, handler).map((ofMethod) =>
        `/${[prefix, modulePath, ofController, ofMethod].join('/')}`
          .replace(/\/{2,}/g, '/')
          .replace(/(.)\/$/, '$1'),
      ),
    );
  }
}

function isClass(value: unknown): value is Type {
  return typeof value === 'function' && value.prototype !== undefined;
}

function texts(key: string, target: object): string[] {
  const value: unknown = Reflect.getMetadata(key, target);
  return [value ?? ''].flat().map(String);
}

function metadataText(key: string, target: object | undefined): string {
  return target === undefined ? '' : (texts(key, target)[0] ?? '');
}
