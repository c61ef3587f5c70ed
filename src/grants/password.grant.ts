import { Injectable } from '@nestjs/common';
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
   * `scope` is read and not honoured: Cognito decides the scopes of a password login. The answer then says which
   * were granted, as RFC 6749 §3.3 demands.
   */
  async exchange({ client, parameters }: TokenRequest): Promise<TokenSet> {
    const username = parameters.require('username');
    const password = parameters.require('password');
    return this.users.signIn(client, username, password);
  }
}
