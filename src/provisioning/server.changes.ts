import type { Members } from '../administration/members.js';
import type { ResourceServerDefinition } from '../administration/pool.administration.js';
import { differencesOf } from './member.difference.js';
import type { Change, Existing } from './planned.change.js';

/** What gives a resource server the scopes and the words of its definition. */
export function resourceServerChanges(wanted: ResourceServerDefinition, existing: Existing): Change[] {
  const actual = existing.resourceServers.find(({ identifier }) => identifier === wanted.identifier);
  if (actual === undefined) return [{ kind: 'create-resource-server', server: wanted }];

  const missing = wanted.scopes.filter(({ name }) => !actual.scopes.some((scope) => scope.name === name));
  const differences = differencesOf(wordsOf(wanted), wordsOf(actual)).filter(
    ({ actual: before }) => before !== undefined,
  );
  if (missing.length + differences.length === 0) return [];
  const scopes = actual.scopes.map((scope) => wanted.scopes.find(({ name }) => name === scope.name) ?? scope);
  return [
    {
      kind: 'change-resource-server',
      // An update replaces the whole list: those that the definition does not know stay in it.
      server: { ...wanted, scopes: [...scopes, ...missing] },
      added: missing.map(({ name }) => `${wanted.identifier}/${name}`),
      differences,
    },
  ];
}

/** Its name, and the description of each scope. */
function wordsOf({ identifier, name, scopes }: ResourceServerDefinition): Members {
  const descriptions = scopes.map((scope): [string, string] => [
    `description of ${identifier}/${scope.name}`,
    scope.description,
  ]);
  return { name, ...Object.fromEntries(descriptions) };
}
