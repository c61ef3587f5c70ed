import { Injectable } from '@nestjs/common';
import { ClientLimits } from '../limits/client.limits.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { ScopeSet } from '../oauth2/scope.set.js';
import type { TokenSet } from '../oauth2/token.set.js';
import { type RefreshTokenOwner, RefreshTokenOwners } from '../user-pool/refresh-token.owners.js';
import { hasShapeOfRefreshToken } from '../user-pool/refresh-token.shape.js';
import { TokenRefresh } from '../user-pool/token.refresh.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
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
  /** @internal Made by Nest. */
  constructor(
    private readonly users: TokenRefresh,
    private readonly owners: RefreshTokenOwners,
    private readonly limits: ClientLimits,
  ) {}

  async exchange({ client, parameters, address }: TokenRequest): Promise<TokenSet> {
    const refreshToken = parameters.require('refresh_token');
    const asked = ScopeSet.fromParameter(parameters.get('scope'));
    if (!hasShapeOfRefreshToken(refreshToken)) {
      throw new UserPoolError('refused', 'What was sent is no refresh token of Cognito.');
    }
    const owner = await this.owners.find(client, refreshToken);
    // Before Cognito is asked: with rotation, a refusal afterwards would cost the caller its refresh token.
    assertGranted(asked, owner);
    const refresh = () => this.users.refresh(client, refreshToken);
    return owner === undefined ? this.limits.askOfUnknown(client, address, refresh) : refresh();
  }
}

function assertGranted(asked: ScopeSet, owner: RefreshTokenOwner | undefined): void {
  if (owner?.scope === undefined) return;
  const granted = ScopeSet.fromClaim(owner.scope);
  if ([...asked].every((scope) => granted.has(scope))) return;
  throw new OAuth2Error('invalid_scope', 'A refresh cannot give more than the login was granted.');
}
