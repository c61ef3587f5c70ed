import { Injectable } from '@nestjs/common';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { ScopeSet } from '../oauth2/scope.set.js';
import type { TokenSet } from '../oauth2/token.set.js';
import { MachineTokens } from '../user-pool/machine.tokens.js';
import { Grant } from './grant.decorator.js';
import type { GrantStrategy, TokenRequest } from './grant.strategy.js';

/**
 * Client credentials: a client speaks for itself. Only for clients with a secret.
 *
 * @see RFC 6749 §4.4
 */
@Grant('client_credentials')
@Injectable()
export class ClientCredentialsGrant implements GrantStrategy {
  constructor(private readonly tokens: MachineTokens) {}

  async exchange({ client, parameters }: TokenRequest): Promise<TokenSet> {
    if (client.secrets === undefined) {
      throw new OAuth2Error(
        'unauthorized_client',
        'A public client cannot use the client credentials grant.',
      );
    }
    const asked = ScopeSet.fromParameter(parameters.get('scope'));
    return this.tokens.issue(client, asked.isEmpty ? new ScopeSet(client.defaultScopes ?? []) : asked);
  }
}
