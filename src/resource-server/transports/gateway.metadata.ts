import type { Type } from '@nestjs/common';
import { type ModulesContainer, MetadataScanner } from '@nestjs/core';
import type { Module } from '@nestjs/core/injector/module.js';

// What @nestjs/websockets writes down of a gateway. The names are repeated here because reading them must not load
// the package.
const IS_GATEWAY = 'websockets:is_gateway';
const OPTIONS = 'websockets:gateway_options';
const PORT = 'port';
export const IS_MESSAGE_HANDLER = 'websockets:message_mapping';

/** Where a gateway listens; gateways of one place share a server. */
export interface GatewayPlace {
  readonly port: number;
  readonly path: unknown;
  /** Text with a leading slash, or what else socket.io takes. */
  readonly namespace: unknown;
}

interface GatewayOptions {
  readonly path?: unknown;
  readonly namespace?: unknown;
}

/** The gateways of the application that listen there. */
export function gatewaysAt(place: GatewayPlace, modules: ModulesContainer): Type[] {
  const gateways = [...modules.values()].flatMap(gatewaysOf);
  return [...new Set(gateways)].filter((gateway) => isSamePlace(placeOfGateway(gateway), place));
}

export function gatewaysOf({ providers }: Pick<Module, 'providers'>): Type[] {
  return [...providers.values()].flatMap(({ metatype }) => (isGateway(metatype) ? [metatype] : []));
}

export function placeOf(port: number, { path, namespace }: GatewayOptions = {}): GatewayPlace {
  const isUnrooted = typeof namespace === 'string' && !namespace.startsWith('/');
  return { port, path, namespace: isUnrooted ? `/${namespace}` : namespace };
}

/** The methods of a gateway that answer messages. */
export function messageHandlers(gateway: Type): object[] {
  const prototype: object = gateway.prototype;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const method: unknown = Reflect.get(prototype, name);
    const isHandler =
      typeof method === 'function' && Reflect.getMetadata(IS_MESSAGE_HANDLER, method) === true;
    return isHandler ? [method] : [];
  });
}

function isGateway(metatype: unknown): metatype is Type {
  return typeof metatype === 'function' && Reflect.getMetadata(IS_GATEWAY, metatype) === true;
}

function placeOfGateway(gateway: Type): GatewayPlace {
  const options: GatewayOptions | undefined = Reflect.getMetadata(OPTIONS, gateway);
  return placeOf(Number(Reflect.getMetadata(PORT, gateway) ?? 0), options);
}

function isSamePlace(one: GatewayPlace, other: GatewayPlace): boolean {
  return one.port === other.port && one.path === other.path && one.namespace === other.namespace;
}
