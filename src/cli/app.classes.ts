import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
// oxlint-disable-next-line import/no-unassigned-import -- before any decorator runs
import 'reflect-metadata';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import type { DynamicModule, Type } from '@nestjs/common';

/** What an application starts with: a class, or the module that `forRoot()` and its like return. */
type RootModule = Type | DynamicModule;

/**
 * The controllers and providers of an application, read from its root module in Nest's preview mode: nothing of it is
 * instantiated, no port is opened and no database asked.
 *
 * @param location a compiled file and, behind `#`, the name of what it exports: a module, a dynamic module, a promise of
 *   either, or a function that makes one; without a name `AppModule`, or the default export
 * @throws Error in words for whoever typed the command
 */
export async function classesOfApp(location: string): Promise<Type[]> {
  const [file = '', name] = location.split('#');
  const root = await rootModuleIn(file, name);
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

async function rootModuleIn(file: string, name: string | undefined): Promise<RootModule> {
  const loaded: unknown = await import(pathToFileURL(resolve(file)).href).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${file} cannot be loaded: ${reason}. Compile the application first, and name a .js file.`,
      { cause },
    );
  });
  // A CommonJS module may show its exports under `default` only.
  const exported = [loaded, member(loaded, 'default')];
  for (const wanted of name === undefined ? ['AppModule', 'default'] : [name]) {
    for (const one of exported) {
      const found = await made(member(one, wanted));
      if (isClass(found) || isDynamicModule(found)) return found;
    }
  }
  const names = isObject(loaded) ? Object.keys(loaded).join(', ') : 'nothing';
  throw new Error(
    `${file} has no module ${name ?? 'AppModule'}; it exports ${names}. Name one: --app ${file}#AppModule`,
  );
}

/** A function that makes a module is called; a class is a module as it is. */
async function made(exported: unknown): Promise<unknown> {
  return isMaker(exported) ? exported() : exported;
}

function member(value: unknown, name: string): unknown {
  return isObject(value) ? Reflect.get(value, name) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isDynamicModule(value: unknown): value is DynamicModule {
  return isObject(value) && 'module' in value && isClass(value.module);
}

function isClass(value: unknown): value is Type {
  return typeof value === 'function' && isObject(value.prototype);
}

/** The prototype of a class cannot be exchanged, the one of a function can, and an arrow function has none. */
function isMaker(value: unknown): value is () => unknown {
  return (
    typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable !== false
  );
}
