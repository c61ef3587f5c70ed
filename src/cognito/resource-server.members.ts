import type { ResourceServerType } from '@aws-sdk/client-cognito-identity-provider';
import type { ResourceServerDefinition } from '../administration/pool.administration.js';

/** A resource server as the API tells it. */
export function definitionOf({
  Identifier = '',
  Name = '',
  Scopes = [],
}: ResourceServerType): ResourceServerDefinition {
  return {
    identifier: Identifier,
    name: Name,
    scopes: Scopes.map(({ ScopeName = '', ScopeDescription = '' }) => ({
      name: ScopeName,
      description: ScopeDescription,
    })),
  };
}

/** A resource server as the API takes it. */
export function resourceServerInput(poolId: string, { identifier, name, scopes }: ResourceServerDefinition) {
  return {
    UserPoolId: poolId,
    Identifier: identifier,
    Name: name,
    Scopes: scopes.map((scope) => ({ ScopeName: scope.name, ScopeDescription: scope.description })),
  };
}
