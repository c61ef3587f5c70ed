import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from './app.client.js';

/** What proves that the one who brings a code is the one who asked for it. */
export interface CodeProof {
  readonly code: string;
  readonly redirectUri: string;
  /** `undefined` for a client that may leave PKCE out, and has. */
  readonly codeVerifier: string | undefined;
}

/** Trades an authorization code for tokens. What the code grant needs of the user pool. */
export abstract class CodeExchange {
  /** @throws UserPoolError `refused` when the code is used, expired or not the client's, or the proof is wrong */
  abstract exchange(client: AppClient, proof: CodeProof): Promise<TokenSet>;
}
