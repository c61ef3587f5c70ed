import type { FormParameters } from '../oauth2/form.parameters.js';
import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from '../user-pool/app.client.js';

/** A request at the token endpoint whose client is known and may use the grant. */
export interface TokenRequest<Values = Readonly<Record<string, string | undefined>>> {
  readonly client: AppClient;
  /** What was sent beside `grant_type` and the client's credentials; each parameter once. */
  readonly parameters: FormParameters;
  /** What `@Grant()` declares as `parameters`, checked. Without a declaration, everything that was sent. */
  readonly values: Values;
  /** When the request came in, milliseconds since the epoch. */
  readonly receivedAtMilliseconds: number;
  /** Where from, as limits count it: an IPv4 address, or the first 64 bits of an IPv6 address. */
  readonly address: string;
  /** What tells the caller from others at that address, for `SignInLimits`. A secret where a browser keeps it. */
  readonly identity?: string;
}

/** What a grant adds to its answer. */
export interface AnswerAdditions {
  /** Members of the body, such as `issued_token_type`. They cannot take the place of those of RFC 6749 §5.1. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One grant type: turns what a client brings into tokens of the user pool. */
export interface GrantStrategy<Values = Readonly<Record<string, string | undefined>>> {
  /**
   * @throws OAuth2Error whatever the caller can act on
   * @throws ChallengeRequiredError to have the caller answer a challenge of the pool first
   * @throws UserPoolError whatever the pool refused; the endpoint maps it
   */
  exchange(request: TokenRequest<Values>): Promise<TokenSet>;

  /** Asked when the tokens are recorded and about to be handed out. */
  answer?(tokens: TokenSet, request: TokenRequest<Values>): AnswerAdditions | Promise<AnswerAdditions>;
}
