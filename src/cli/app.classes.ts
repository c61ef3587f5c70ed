import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
// oxlint-disable-next-line import/no-unassigned-import -- before any decorator runs
import 'reflect-metadata';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import type { Type } from '@nestjs/common';

/**
 * The controllers and providers of an application, read from its root module in Nest's preview mode: nothing of it is
 * instantiated, no port is opened and no database asked.
 *
 * @param location a compiled file and, behind `#`, the name of the module: `dist/app.module.js#AppModule`
 * @throws Error in words for whoever typed the command
 */
export async function classesOfApp(location: string): Promise<Type[]> {
  const [file = '', name = 'AppModule'] = location.split('#');
  const root = await moduleIn(file, name);
  const app = await NestFactory.createApplicationContext(root, {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  const modules = [...app.get(ModulesContainer, { strict: false }).values()];
  return modules
    .flatMap(({ controllers, providers }) => [...controllers.values(), ...providers.values()])
    .map(({ metatype }) => metatype)
    .filter(isClass);
}

async function moduleIn(file: string, name: string): Promise<Type> {
  const loaded: unknown = await import(pathToFileURL(resolve(file)).href).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${file} cannot be loaded: ${reason}. Compile the application first, and name a .js file.`,
      { cause },
    );
  });
  // A CommonJS module may show its exports under `default` only.
  const found = member(loaded, name) ?? member(member(loaded, 'default'), name);
  if (isClass(found)) return found;
  const names = typeof loaded === 'object' && loaded !== null ? Object.keys(loaded).join(', ') : 'nothing';
  throw new Error(`${file} has no module ${name}; it exports ${names}. Name one: --app ${file}#AppModule`);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isClass(value: unknown): value is Type {
  return typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null;
}
