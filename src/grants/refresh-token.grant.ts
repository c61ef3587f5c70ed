import { Injectable } from '@nestjs/common';
import { ScopeSet } from '../oauth2/scope.set.js';
import type { TokenSet } from '../oauth2/token.set.js';
import { TokenRefresh } from '../user-pool/token.refresh.js';
import { Grant } from './grant.decorator.js';
import type { GrantStrategy, TokenRequest } from './grant.strategy.js';

/**
 * Refresh. Cognito keeps the scopes of the login and cannot narrow them, so a `scope` parameter is checked for
 * its shape only.
 *
 * @see RFC 6749 §6
 */
@Grant('refresh_token')
@Injectable()
export class RefreshTokenGrant implements GrantStrategy {
  constructor(private readonly users: TokenRefresh) {}

  async exchange({ client, parameters }: TokenRequest): Promise<TokenSet> {
    const refreshToken = parameters.require('refresh_token');
    ScopeSet.fromParameter(parameters.get('scope'));
    return this.users.refresh(client, refreshToken);
  }
}
