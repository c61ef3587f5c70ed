import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { FormParameters } from '../oauth2/form.parameters.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { ScopeSet } from '../oauth2/scope.set.js';
import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from '../user-pool/app.client.js';
import { MachineTokens } from '../user-pool/machine.tokens.js';
import { Grant } from './grant.decorator.js';
import type { GrantStrategy, TokenRequest } from './grant.strategy.js';

const clientMetadata = z.record(z.string().max(256), z.string().max(2048));

/**
 * Client credentials: a client speaks for itself. Only for clients with a secret. Tokens are kept for three quarters
 * of their life, and `expires_in` tells what is left of it.
 *
 * `aws_client_metadata` reaches the pool's token trigger, as at Cognito itself. `resource` names a resource server
 * by its identifier: the token then has no scope of another one.
 *
 * @see RFC 6749 §4.4, RFC 8707 §2.2
 */
@Grant({ type: 'client_credentials', clients: 'confidential' })
@Injectable()
export class ClientCredentialsGrant implements GrantStrategy {
  constructor(private readonly tokens: MachineTokens) {}

  async exchange({ client, parameters }: TokenRequest): Promise<TokenSet> {
    const resource = parameters.get('resource');
    const asked = ScopeSet.fromParameter(parameters.get('scope'));
    const scopes = resource === undefined ? withDefaults(asked, client) : scopesAt(resource, asked, client);
    return this.tokens.issue(client, {
      scopes,
      ...(resource === undefined ? {} : { resource }),
      ...metadataIn(parameters),
    });
  }
}

function withDefaults(asked: ScopeSet, { defaultScopes = [] }: AppClient): ScopeSet {
  return asked.isEmpty ? new ScopeSet(defaultScopes) : asked;
}

/** Cognito takes no `resource` here. What it would do, a choice of scopes does: those of one resource server alone. */
function scopesAt(resource: string, asked: ScopeSet, client: AppClient): ScopeSet {
  if (!isResourceIndicator(resource)) {
    throw new OAuth2Error('invalid_target', 'The resource is not an absolute URI without a fragment.');
  }
  const isThere = (scope: string) => scope.slice(0, scope.lastIndexOf('/')) === resource;
  const scopes = asked.isEmpty
    ? new ScopeSet([...withDefaults(asked, client)].filter((scope) => isThere(scope)))
    : asked;
  if (scopes.isEmpty || ![...scopes].every((scope) => isThere(scope))) {
    throw new OAuth2Error(
      'invalid_target',
      'The resource is unknown, or not the resource server of every scope. Name scopes of that resource alone.',
    );
  }
  return scopes;
}

function isResourceIndicator(resource: string): boolean {
  return URL.canParse(resource) && !resource.includes('#');
}

function metadataIn(parameters: FormParameters): { metadata?: Record<string, string> } {
  const text = parameters.get('aws_client_metadata');
  if (text === undefined) return {};
  try {
    return { metadata: clientMetadata.parse(JSON.parse(text)) };
  } catch {
    throw new OAuth2Error('invalid_request', 'The aws_client_metadata is not a JSON object of texts.');
  }
}
