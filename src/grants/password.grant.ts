import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type GuessVerdict, SignInLimits } from '../limits/sign-in.limits.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { isLine } from '../oauth2/readable.text.js';
import { ScopeSet } from '../oauth2/scope.set.js';
import type { TokenSet } from '../oauth2/token.set.js';
import { ChallengeRequiredError } from '../user-pool/challenge.js';
import { PasswordAuthentication } from '../user-pool/password.authentication.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { Grant } from './grant.decorator.js';
import type { AnswerAdditions, GrantStrategy, TokenRequest } from './grant.strategy.js';

const DEPRECATED_BY = '<https://www.rfc-editor.org/rfc/rfc9700#section-2.4>; rel="deprecation"';

/**
 * Resource owner password credentials, by the flow that `passwordFlow` of the client names.
 *
 * **Legacy**: the application sees the password, and Cognito puts no custom scope into these tokens. Off unless
 * listed; prefer the authorization code flow.
 *
 * @see RFC 6749 §4.3, RFC 9700 §2.4 (MUST NOT be used)
 */
@Grant('password')
@Injectable()
export class PasswordGrant implements GrantStrategy, OnModuleInit {
  private readonly logger = new Logger(PasswordGrant.name);

  constructor(
    private readonly users: PasswordAuthentication,
    private readonly limits: SignInLimits,
  ) {}

  onModuleInit(): void {
    this.logger.warn(
      'The password grant is on. It is deprecated (RFC 9700 section 2.4): this application sees the passwords. ' +
        'Move its clients to the authorization code flow with PKCE.',
    );
  }

  /**
   * `scope` is checked for its shape and not honoured: Cognito decides the scopes of a password login. The answer
   * says which were granted, as RFC 6749 §3.3 demands.
   */
  async exchange({ client, parameters, address, identity }: TokenRequest): Promise<TokenSet> {
    const username = parameters.require('username');
    const password = parameters.require('password');
    if (!isLine(username) || !isLine(password)) {
      throw new OAuth2Error('invalid_request', 'The username or the password holds a line end.');
    }
    ScopeSet.fromParameter(parameters.get('scope'));
    return this.limits.attempt({ account: username, address, identity }, verdictOn, () =>
      this.users.signIn(client, username, password),
    );
  }

  /** @see RFC 9745 (in force since RFC 9700 was published) */
  answer(): AnswerAdditions {
    return { headers: { Deprecation: '@1735689600', Link: DEPRECATED_BY } };
  }
}

/** Cognito asks for more only of those whose password was right. */
function verdictOn(error: unknown): GuessVerdict {
  if (error instanceof ChallengeRequiredError) return 'right';
  return error instanceof UserPoolError && error.code === 'refused' ? 'wrong' : 'neither';
}
