import type { AppClient } from './app.client.js';
import type { Challenge } from './challenge.js';

/** A challenge that waits for its answer under a token. */
export interface OpenChallenge {
  readonly challenge: Challenge;
  readonly expiresAtSeconds: number;
  /** How many answers were wrong so far. */
  readonly wrongAnswers: number;
}

/** What a caller is handed to answer a challenge with. */
export interface ChallengeToken {
  readonly challengeToken: string;
  /** Seconds from now. */
  readonly expiresInSeconds: number;
}

/** Keeps challenges until they are answered, so that a session of Cognito never leaves the server. */
export abstract class ChallengeTokens {
  /** @throws Error when there is nowhere to keep it now */
  abstract open(client: AppClient, challenge: Challenge): Promise<ChallengeToken>;

  /** The same challenge once more, under a new token that ends when the old one would have ended. */
  abstract reopen(client: AppClient, open: OpenChallenge): Promise<ChallengeToken>;

  /** Each token can be taken once, by the client that it was made for. */
  abstract take(client: AppClient, challengeToken: string): Promise<OpenChallenge | undefined>;
}
