import { Injectable } from '@nestjs/common';
import { ScopeSet } from '../oauth2/scope.set.js';
import type { TokenSet } from '../oauth2/token.set.js';
import { PasswordAuthentication } from '../user-pool/password.authentication.js';
import { Grant } from './grant.decorator.js';
import type { GrantStrategy, TokenRequest } from './grant.strategy.js';

/**
 * Resource owner password credentials, over Cognito's USER_PASSWORD_AUTH.
 *
 * **Legacy**: the application sees the password, and Cognito puts no custom scope into these tokens. Off unless
 * listed; prefer the authorization code flow.
 *
 * @see RFC 6749 §4.3, RFC 9700 §2.4 (MUST NOT be used)
 */
@Grant('password')
@Injectable()
export class PasswordGrant implements GrantStrategy {
  constructor(private readonly users: PasswordAuthentication) {}

  /**
   * `scope` is checked for its shape and not honoured: Cognito decides the scopes of a password login. The answer
   * says which were granted, as RFC 6749 §3.3 demands.
   */
  async exchange({ client, parameters }: TokenRequest): Promise<TokenSet> {
    const username = parameters.require('username');
    const password = parameters.require('password');
    ScopeSet.fromParameter(parameters.get('scope'));
    return this.users.signIn(client, username, password);
  }
}
