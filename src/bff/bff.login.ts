import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { AuthorizationServer } from '../endpoints/authorization-server.js';
import { codeChallengeOf } from '../oauth2/pkce.js';
import type { QueryParameters } from '../oauth2/query.parameters.js';
import type { RefreshTokenCipher } from '../sessions/refresh-token.cipher.js';
import type { AppClient } from '../user-pool/app.client.js';
import { localPath } from './bff.options.js';

/** What an application may want to tell the login page. */
const PASSED_ON = ['prompt', 'login_hint', 'identity_provider', 'lang', 'max_age', 'acr_values'] as const;

/** A login under way, as the browser carries it: sealed, and bound to its state. */
export interface PendingLogin {
  readonly codeVerifier: string;
  readonly nonce: string;
  readonly returnTo: string;
}

const pendingSchema: z.ZodType<PendingLogin> = z.object({
  codeVerifier: z.string(),
  nonce: z.string(),
  returnTo: localPath,
});

/** Sends browsers to the login page of the pool, and knows them again when they come back. */
export class BffLogin {
  constructor(
    private readonly server: AuthorizationServer,
    private readonly cipher: RefreshTokenCipher,
    readonly client: AppClient,
    private readonly settings: {
      readonly scopes?: readonly string[] | undefined;
      readonly afterLogin: string;
    },
  ) {}

  begin(query: QueryParameters, redirectUri: string): { state: string; sealed: string; location: string } {
    const state = randomBytes(32).toString('base64url');
    const codeVerifier = randomBytes(32).toString('base64url');
    const nonce = randomBytes(16).toString('base64url');
    const pending: PendingLogin = { codeVerifier, nonce, returnTo: this.returnTo(query) };
    const scope = (this.settings.scopes ?? this.client.scopes)?.join(' ');
    const asked = new URLSearchParams({
      response_type: 'code',
      client_id: this.client.clientId,
      redirect_uri: redirectUri,
      ...(scope === undefined ? {} : { scope }),
      state,
      nonce,
      code_challenge: codeChallengeOf(codeVerifier),
      code_challenge_method: 'S256',
    });
    for (const name of PASSED_ON) {
      const value = query.get(name);
      if (value !== undefined && query.isAcceptable(name)) asked.set(name, value);
    }
    const location = `${this.server.authorizationUrl}?${asked.toString()}`;
    return { state, sealed: this.cipher.seal(JSON.stringify(pending), state), location };
  }

  /** `undefined` when the cookie is none of ours, or of another login. */
  open(state: string, sealed: string): PendingLogin | undefined {
    const text = this.cipher.open(sealed, state);
    return text === undefined ? undefined : pendingSchema.safeParse(JSON.parse(text)).data;
  }

  /** Nowhere but within this application: whatever else is asked for counts as nothing. */
  private returnTo(query: QueryParameters): string {
    const asked = localPath.safeParse(query.get('return_to')).data;
    return asked ?? this.settings.afterLogin;
  }
}
