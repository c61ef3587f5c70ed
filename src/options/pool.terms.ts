import { defaultJwksUri, type ParsedPoolOptions } from './pool.options.js';
import type { ScopeNames } from '../resource-server/scope.names.js';
import type { PoolTerms } from '../tokens/pool.lease.js';
import type { ScopePolicy } from '../tokens/scope.policy.js';

/** What the pools of a service have in common. */
export interface Service {
  readonly names: ScopeNames;
  /** What the service is called, where it has a name. */
  readonly identifier: string | undefined;
}

/** What the options of a pool say for one of its issuers. */
export function poolTerms(
  name: string,
  issuer: string,
  pool: ParsedPoolOptions,
  { names, identifier }: Service,
): PoolTerms {
  return {
    name,
    issuer,
    clientIds: new Set(pool.clientIds),
    audiences: new Set([...pool.audiences, ...spellingsOf(identifier)]),
    scopePolicy: scopePolicy(pool.scopePolicy?.groups, names),
    jwksUri: pool.jwksUri ?? defaultJwksUri(issuer),
  };
}

/**
 * Clients ask for tokens that are bound to the resource whose metadata they have read; some put a slash behind a bare
 * origin.
 *
 * @see RFC 8707 §2, RFC 3986 §6.2.3
 */
function spellingsOf(identifier: string | undefined): readonly string[] {
  if (identifier === undefined) return [];
  const { origin, href } = new URL(identifier);
  return href === `${origin}/` ? [origin, href] : [identifier];
}

function scopePolicy(
  groups: Readonly<Record<string, readonly string[]>> | undefined,
  names: ScopeNames,
): ScopePolicy | undefined {
  if (groups === undefined) return undefined;
  return new Map(
    Object.entries(groups).map(([group, scopes]) => [
      group,
      scopes.map((scope) => names.completeName(scope)),
    ]),
  );
}
