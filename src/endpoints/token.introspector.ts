import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { RevocationService } from '../revocation/revocation.service.js';
import type { Session } from '../sessions/session.js';
import { SessionService } from '../sessions/session.service.js';
import type { AccessToken } from '../tokens/access-token.js';
import { AccessTokenVerifier } from '../tokens/access-token.verifier.js';
import { InvalidTokenError } from '../tokens/token.error.js';
import type { AppClient } from '../user-pool/app.client.js';
import { asOAuth2Error } from './token.issuer.js';

/** @see RFC 7662 §2.2 */
export type Introspection =
  { readonly active: false } | ({ readonly active: true } & Record<string, unknown>);

const INACTIVE: Introspection = { active: false };

/**
 * Tells a client what a token is good for now. Whatever is not the client's business looks like what is no token
 * at all: revoked, expired, foreign and made up are one answer.
 *
 * @see RFC 7662
 */
export class TokenIntrospector {
  /** @param trusted app clients that may ask about every client's tokens: resource servers */
  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly revocations: RevocationService,
    private readonly sessions: SessionService,
    private readonly trusted: ReadonlySet<string>,
  ) {}

  /** @throws OAuth2Error `invalid_client` for a public client, `temporarily_unavailable` when we cannot tell */
  async introspect(token: string, client: AppClient): Promise<Introspection> {
    // §2.1: whoever may ask must have proved who they are, lest tokens be tried out here.
    if (client.secrets === undefined) {
      throw new OAuth2Error(
        'invalid_client',
        'Introspection is for clients that authenticate with a secret.',
      );
    }
    try {
      // Both look-ups for every token: how long the answer takes must not tell what it was.
      const [accessToken, session] = await Promise.all([
        this.liveAccessToken(token),
        this.sessions.findLive(token),
      ]);
      if (accessToken !== undefined && this.isBusinessOf(client, accessToken))
        return aboutAccessToken(accessToken);
      if (session !== undefined && this.isBusinessOf(client, session)) return aboutRefreshToken(session);
      return INACTIVE;
    } catch (error) {
      throw asOAuth2Error(error);
    }
  }

  private isBusinessOf({ clientId }: AppClient, token: { readonly clientId: string }): boolean {
    return clientId === token.clientId || this.trusted.has(clientId);
  }

  private async liveAccessToken(accessToken: string): Promise<AccessToken | undefined> {
    try {
      const token = await this.verifier.verify(accessToken);
      this.revocations.assertNotRevoked(token);
      return token;
    } catch (error) {
      if (error instanceof InvalidTokenError) return undefined;
      throw error;
    }
  }
}

function aboutAccessToken(token: AccessToken): Introspection {
  const { aud } = token.claims;
  return {
    active: true,
    scope: token.scopes.toString(),
    client_id: token.clientId,
    ...(token.username === undefined ? {} : { username: token.username }),
    token_type: 'Bearer',
    exp: token.expiresAtSeconds,
    iat: token.issuedAtSeconds,
    ...(token.notBeforeSeconds === undefined ? {} : { nbf: token.notBeforeSeconds }),
    sub: token.subject,
    ...(aud === undefined ? {} : { aud }),
    iss: token.issuer,
    jti: token.tokenId,
    auth_time: token.authenticatedAtSeconds,
    ...(token.groups.length === 0 ? {} : { 'cognito:groups': token.groups }),
  };
}

/** Cognito's refresh tokens are opaque: what is told is what was recorded when the login was made. */
function aboutRefreshToken({ clientId, username, subject }: Session): Introspection {
  return { active: true, client_id: clientId, username, sub: subject };
}
