import { Injectable } from '@nestjs/common';
import type { FormParameters } from '../oauth2/form.parameters.js';
import { assertCodeVerifier } from '../oauth2/pkce.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from '../user-pool/app.client.js';
import { CodeExchange } from '../user-pool/code.exchange.js';
import { Grant } from './grant.decorator.js';
import type { GrantStrategy, TokenRequest } from './grant.strategy.js';

/**
 * Authorization code with PKCE. The verifier is demanded of every client, confidential ones included, before
 * Cognito sees the code: an exchange without one cannot get through, but for a client with `pkce: 'optional'`. Cognito
 * demands the verifier of that one too, where its authorization request had a challenge.
 *
 * @see RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 9700 §2.1.1
 */
@Grant('authorization_code')
@Injectable()
export class AuthorizationCodeGrant implements GrantStrategy {
  constructor(private readonly codes: CodeExchange) {}

  async exchange({ client, parameters }: TokenRequest): Promise<TokenSet> {
    const code = parameters.require('code');
    const redirectUri = parameters.require('redirect_uri');
    const codeVerifier = verifierOf(client, parameters);
    assertAllowed(redirectUri, client);
    return this.codes.exchange(client, { code, redirectUri, codeVerifier });
  }
}

function verifierOf({ isPkceOptional }: AppClient, parameters: FormParameters): string | undefined {
  if (isPkceOptional === true && parameters.get('code_verifier') === undefined) return undefined;
  const codeVerifier = parameters.require('code_verifier');
  assertCodeVerifier(codeVerifier);
  return codeVerifier;
}

function assertAllowed(redirectUri: string, { redirectUris }: AppClient): void {
  if (redirectUris === undefined || redirectUris.includes(redirectUri)) return;
  throw new OAuth2Error('invalid_grant', 'The redirect_uri is not one of this client.');
}
