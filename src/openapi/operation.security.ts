import type { SecurityRequirementObject } from '@nestjs/swagger';
import type { ScopeRequirement } from '../resource-server/requirement.metadata.js';
import { isStandardScope } from '../resource-server/scope.names.js';
import type { RouteRequirements } from '../resource-server/route.requirements.js';
import type { TokenSource } from './security.schemes.js';

/**
 * What an operation demands, as OpenAPI says it: the entries of the list are alternatives, and within an entry
 * every scope is needed. `[]` for a public route, so that nothing leaks in from the document.
 */
export function securityOf(
  route: RouteRequirements,
  sources: readonly TokenSource[],
): SecurityRequirementObject[] {
  if (route.isPublic) return [];
  const anonymous: SecurityRequirementObject[] = route.isOptional ? [{}] : [];
  const suitable = sources.filter(({ speaksForUsers }) => speaksForUsers || route.groups.length === 0);
  const alternatives = scopeAlternatives(route.scopes);
  const held = suitable.flatMap(({ name, asksForScopes, speaksForUsers }) =>
    asksForScopes
      ? alternatives
          .filter((scopes) => speaksForUsers || !scopes.some(isStandardScope))
          .map((scopes) => ({ [name]: scopes }))
      : [{ [name]: [] }],
  );
  return [...anonymous, ...held];
}

/** Every way to hold all requirements: each `any` of them opens one alternative per scope. */
function scopeAlternatives(requirements: readonly ScopeRequirement[]): string[][] {
  const alternatives = requirements.reduce<string[][]>(
    (ways, { mode, scopes }) =>
      mode === 'all'
        ? ways.map((way) => [...way, ...scopes])
        : ways.flatMap((way) => scopes.map((scope) => [...way, scope])),
    [[]],
  );
  const distinct = new Map(
    alternatives.map((scopes) => {
      const set = [...new Set(scopes)].toSorted();
      return [set.join(' '), set];
    }),
  );
  return [...distinct.values()];
}

/** The requirements in words, for what OpenAPI has no place for. `undefined` when any token will do. */
export function requirementNote({ isPublic, scopes, groups }: RouteRequirements): string | undefined {
  if (isPublic) return undefined;
  const demands = [
    ...scopes.map(({ mode, scopes: names }) => demand('scope', names, mode)),
    ...groups.map((names) => demand('group', names, 'any')),
  ];
  return demands.length === 0 ? undefined : `Needs ${demands.join(', and ')}.`;
}

function demand(kind: 'scope' | 'group', names: readonly string[], mode: 'all' | 'any'): string {
  const quoted = names.map((name) => `\`${name}\``);
  if (quoted.length === 1) return `the ${kind} ${quoted[0]}`;
  return mode === 'all' ? `the ${kind}s ${quoted.join(' and ')}` : `one of the ${kind}s ${quoted.join(', ')}`;
}
