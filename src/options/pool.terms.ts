import { defaultJwksUri, type ParsedPoolOptions } from './pool.options.js';
import type { ScopeNames } from '../resource-server/scope.names.js';
import type { PoolTerms } from '../tokens/pool.lease.js';
import type { ScopePolicy } from '../tokens/scope.policy.js';

/** What the options of a pool say for one of its issuers. */
export function poolTerms(
  name: string,
  issuer: string,
  pool: ParsedPoolOptions,
  names: ScopeNames,
): PoolTerms {
  return {
    name,
    issuer,
    clientIds: new Set(pool.clientIds),
    audiences: new Set(pool.audiences),
    scopePolicy: scopePolicy(pool.scopePolicy?.groups, names),
    jwksUri: pool.jwksUri ?? defaultJwksUri(issuer),
  };
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
