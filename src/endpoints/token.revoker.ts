import { Injectable } from '@nestjs/common';
import { ClientLimits } from '../limits/client.limits.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import type { TokenSet } from '../oauth2/token.set.js';
import { loginOf } from '../sessions/login.js';
import { SessionService } from '../sessions/session.service.js';
import { AccessTokenVerifier } from '../tokens/access-token.verifier.js';
import { InvalidTokenError } from '../tokens/token.error.js';
import type { AppClient } from '../user-pool/app.client.js';
import { hasShapeOfRefreshToken } from '../user-pool/refresh-token.shape.js';
import { SignOut } from '../user-pool/sign.out.js';
import { TokenRefresh } from '../user-pool/token.refresh.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { asOAuth2Error } from './token.issuer.js';

/**
 * Revokes what a client brings: an access token alone, or a refresh token with every token of its login.
 *
 * @see RFC 7009 §2.1
 */
@Injectable()
export class TokenRevoker {
  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly sessions: SessionService,
    private readonly refreshes: TokenRefresh,
    private readonly signOut: SignOut,
    private readonly limits: ClientLimits,
  ) {}

  /**
   * A token that is no good any more counts as revoked, and so does what can be no token at all.
   *
   * @param address for the limits, as {@link networkOf} tells it
   * @throws OAuth2Error `invalid_grant` for another client's token, `unsupported_token_type` for an ID token
   * @throws TooManyRequestsError
   */
  async revoke(token: string, client: AppClient, address: string): Promise<void> {
    await this.limits.spendRevocation(client, address);
    try {
      await (isSignedJwt(token)
        ? this.revokeAccessToken(token, client)
        : this.revokeRefreshToken(token, client, address));
    } catch (error) {
      throw asOAuth2Error(error);
    }
  }

  private async revokeAccessToken(accessToken: string, client: AppClient): Promise<void> {
    const token = await this.verifier.verify(accessToken).catch(nothingToRevoke);
    if (token === undefined) return;
    if (token.clientId !== client.clientId) throw anothersToken();
    await this.sessions.endToken(token);
  }

  private async revokeRefreshToken(refreshToken: string, client: AppClient, address: string): Promise<void> {
    if (!hasShapeOfRefreshToken(refreshToken)) return;
    const session = await this.sessions.findByRefreshToken(refreshToken);
    if (session === undefined) {
      await this.limits.askOfUnknown(client, address, () => this.revokeUnrecorded(refreshToken, client));
      return;
    }
    if (session.clientId !== client.clientId) throw anothersToken();
    await this.sessions.endLogin(session.loginId);
  }

  /**
   * A refresh token of a login that was made elsewhere. It does not tell which login it is of; the tokens that
   * it refreshes to do.
   *
   * @returns those tokens; none when the pool refused it
   */
  private async revokeUnrecorded(refreshToken: string, client: AppClient): Promise<TokenSet | undefined> {
    const tokens = await this.refreshes.refresh(client, refreshToken).catch(notRefreshable);
    const login = tokens && loginOf(tokens);
    if (login !== undefined) await this.sessions.endLogin(login.loginId);
    await this.signOut.revoke(client, tokens?.refreshToken ?? refreshToken).catch(notRevocable);
    return tokens;
  }
}

/** An access or ID token has three parts; Cognito's refresh token is encrypted and has five. */
function isSignedJwt(token: string): boolean {
  return token.split('.').length === 3;
}

function nothingToRevoke(error: unknown): undefined {
  if (!(error instanceof InvalidTokenError)) throw error;
  if (error.reason === 'not_an_access_token') {
    throw new OAuth2Error('unsupported_token_type', 'Only access tokens and refresh tokens can be revoked.');
  }
}

function notRefreshable(error: unknown): undefined {
  const isNoLonger =
    error instanceof UserPoolError && ['refused', 'reused', 'bad_request'].includes(error.code);
  if (!isNoLonger) throw error;
}

/** What the pool takes for no token at all counts as revoked. @see RFC 7009 §2.2 */
function notRevocable(error: unknown): void {
  if (!(error instanceof UserPoolError)) throw error;
  // The client has proved itself before, so it is the token that is not its own.
  if (error.code === 'client_refused') throw anothersToken(error);
  if (error.code !== 'bad_request') throw error;
}

function anothersToken(cause?: unknown): OAuth2Error {
  return new OAuth2Error('invalid_grant', 'The token was issued to another client.', { cause });
}
