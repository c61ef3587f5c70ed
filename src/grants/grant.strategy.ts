import type { FormParameters } from '../oauth2/form.parameters.js';
import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from '../user-pool/app.client.js';

/** A request at the token endpoint whose client is known and may use the grant. */
export interface TokenRequest {
  readonly client: AppClient;
  /** What was sent beside `grant_type` and the client's credentials; each parameter once. */
  readonly parameters: FormParameters;
  /** When the request came in, milliseconds since the epoch. */
  readonly receivedAtMilliseconds: number;
}

/** One grant type: turns what a client brings into tokens of the user pool. */
export interface GrantStrategy {
  /**
   * @throws OAuth2Error whatever the caller can act on
   * @throws UserPoolError whatever the pool refused; the endpoint maps it
   */
  exchange(request: TokenRequest): Promise<TokenSet>;
}
