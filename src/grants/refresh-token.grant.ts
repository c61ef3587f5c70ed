import { Injectable } from '@nestjs/common';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { ScopeSet } from '../oauth2/scope.set.js';
import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from '../user-pool/app.client.js';
import { RefreshTokenOwners } from '../user-pool/refresh-token.owners.js';
import { TokenRefresh } from '../user-pool/token.refresh.js';
import { Grant } from './grant.decorator.js';
import type { GrantStrategy, TokenRequest } from './grant.strategy.js';

/**
 * Refresh. A `scope` that holds more than the login was granted is refused, where the login went through here. One that
 * holds less cannot be had of Cognito, which keeps the scopes of the login: the answer says which they are, as RFC 6749
 * §3.3 demands.
 *
 * @see RFC 6749 §6
 */
@Grant('refresh_token')
@Injectable()
export class RefreshTokenGrant implements GrantStrategy {
  constructor(
    private readonly users: TokenRefresh,
    private readonly owners: RefreshTokenOwners,
  ) {}

  async exchange({ client, parameters }: TokenRequest): Promise<TokenSet> {
    const refreshToken = parameters.require('refresh_token');
    const asked = ScopeSet.fromParameter(parameters.get('scope'));
    // Before Cognito is asked: with rotation, a refusal afterwards would cost the caller its refresh token.
    if (!asked.isEmpty) await this.assertGranted(asked, client, refreshToken);
    return this.users.refresh(client, refreshToken);
  }

  private async assertGranted(asked: ScopeSet, client: AppClient, refreshToken: string): Promise<void> {
    const owner = await this.owners.find(client, refreshToken);
    if (owner?.scope === undefined) return;
    const granted = ScopeSet.fromClaim(owner.scope);
    if ([...asked].every((scope) => granted.has(scope))) return;
    throw new OAuth2Error('invalid_scope', 'A refresh cannot give more than the login was granted.');
  }
}
