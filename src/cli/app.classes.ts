import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
// oxlint-disable-next-line import/no-unassigned-import -- before any decorator runs
import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';

/** What an application starts with: a class, or the module that `forRoot()` and its like return. */
type RootModule = Type | DynamicModule;

/** What an application is made of. */
export interface AppParts {
  /** Controllers, and providers that are classes. */
  readonly classes: readonly Type[];
  /** As they are listed. */
  readonly providers: readonly unknown[];
}

/**
 * The controllers and providers of an application, read from what `@Module()` and dynamic modules list: nothing of it is
 * instantiated, no port is opened and no database asked, and a module that was not given its options will do.
 *
 * @param location a compiled file and, behind `#`, the name of what it exports: a module, a dynamic module, a promise of
 *   either, or a function that makes one, such as `AppModule.forRoot`; without a name `AppModule`, or the default export
 * @throws Error in words for whoever typed the command
 */
export async function partsOfApp(location: string): Promise<AppParts> {
  const [file = '', name] = location.split('#');
  const modules = [...(await modulesFrom(await rootModuleIn(file, name)))];
  const providers = modules.flatMap((module) => listOf(module, 'providers'));
  const controllers = modules.flatMap((module) => listOf(module, 'controllers'));
  const classes = [...controllers, ...providers.map(classOfProvider)].filter(isClass);
  return { classes: [...new Set(classes)], providers };
}

/** It and all that it imports, directly or not. */
async function modulesFrom(root: RootModule): Promise<Set<RootModule>> {
  const found = new Set<RootModule>();
  const waiting: unknown[] = [root];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const module = await referred(next);
    if (!(isClass(module) || isDynamicModule(module)) || found.has(module)) continue;
    found.add(module);
    waiting.push(...listOf(module, 'imports'));
  }
  return found;
}

/** What stands in a list of imports may be a promise, or `forwardRef()`. */
async function referred(imported: unknown): Promise<unknown> {
  const forward = member(imported, 'forwardRef');
  return isMaker(forward) ? forward() : imported;
}

/** What the decorator of the class says, and for a dynamic module what it says besides. */
function listOf(module: RootModule, list: 'imports' | 'controllers' | 'providers'): unknown[] {
  const ofClass = (one: Type): unknown[] => Reflect.getMetadata(list, one) ?? [];
  return isClass(module) ? ofClass(module) : [...ofClass(module.module), ...(module[list] ?? [])];
}

function classOfProvider(provider: unknown): unknown {
  return member(provider, 'useClass') ?? provider;
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
      const found = await made(one, wanted, file);
      if (isClass(found) || isDynamicModule(found)) return found;
    }
  }
  const names = isObject(loaded) ? Object.keys(loaded).join(', ') : 'nothing';
  throw new Error(
    `${file} has no module ${name ?? 'AppModule'}; it exports ${names}. Name one: --app ${file}#AppModule`,
  );
}

/** A function that makes a module is called, a method as one; a class is a module as it is. */
async function made(exported: unknown, path: string, file: string): Promise<unknown> {
  const names = path.split('.');
  const owner = names.slice(0, -1).reduce(member, exported);
  const found = member(owner, names.at(-1) ?? '');
  if (!isMaker(found)) return found;
  try {
    return await found.call(owner);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${path} of ${file} made no module (${reason}). It is called without arguments: export a function that gives it ` +
        'what it needs, and name that.',
      { cause },
    );
  }
}

function member(value: unknown, name: string): unknown {
  return isObject(value) || typeof value === 'function' ? Reflect.get(value, name) : undefined;
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
