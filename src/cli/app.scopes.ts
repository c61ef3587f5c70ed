import { Option } from 'commander';
import { type DeclaredScope, declaredScopes } from '../administration/declared.scopes.js';
import { ScopeNames } from '../resource-server/scope.names.js';
import { chosenResourceServer } from './chosen.resource-server.js';

export function appOption(): Option {
  return new Option(
    '--app <file#export>',
    'compiled file, and in it the root module, or a function that makes it; AppModule or the default export if not named',
  );
}

export function resourceServerOption(): Option {
  return new Option(
    '--resource-server <identifier>',
    'that a scope without a slash belongs to, where the code does not say it',
  ).env('RESOURCE_SERVER');
}

/** What the code of an application says of scopes. */
export interface ScopesOfApp {
  readonly declared: readonly DeclaredScope[];
  /** As the guard completes those without a slash. */
  readonly names: ScopeNames;
}

/** The scopes that the code of an application demands. @param setting see {@link chosenResourceServer} @throws Error in words for whoever typed the command */
export async function scopesOfApp(app: string, setting: string | undefined): Promise<ScopesOfApp> {
  // Loads Nest, which the other commands do without.
  const { partsOfApp } = await import('./app.classes.js');
  const { classes, providers } = await partsOfApp(app);
  const names = new ScopeNames(chosenResourceServer(providers, setting));
  const declared = declaredScopes(classes, names);
  if (declared.length === 0) throw noScopes(app);
  return { declared, names };
}

/** Not "no difference": whoever asks has scopes, and this module does not lead to them. */
function noScopes(app: string): Error {
  return new Error(
    `No route demands a scope in what ${app} leads to. Is it the root module? One that a method makes is empty until the ` +
      `method is called. Name it: --app dist/app.module.js#AppModule.forRoot. Where it takes arguments, export a ` +
      `function that calls it with them, and name that: --app dist/app.root.js#root`,
  );
}
