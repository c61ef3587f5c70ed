import { createHash, randomBytes } from 'node:crypto';
import type { Cache } from 'cache-manager';
import { z } from 'zod';
import type { Clock } from '../tokens/clock.js';
import type { AppClient } from '../user-pool/app.client.js';
import type { Challenge } from '../user-pool/challenge.js';
import { type ChallengeToken, ChallengeTokens, type OpenChallenge } from '../user-pool/challenge.tokens.js';
import type { RefreshTokenCipher } from './refresh-token.cipher.js';
import { SessionsUnavailableError } from './session.error.js';

const TOKEN_BYTES = 32;

const openChallenge: z.ZodType<OpenChallenge> = z.object({
  challenge: z.object({
    name: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    state: z.object({
      session: z.union([z.string(), z.undefined()]),
      username: z.string(),
      isAdmin: z.boolean(),
    }),
  }),
  expiresAtSeconds: z.number(),
  wrongAnswers: z.number(),
});

/**
 * Challenges in the store that sessions are in, so that another instance can go on with them. Each is encrypted and
 * bound to its client, and stands under a digest of its token: whoever reads the store can answer none. To take one is
 * to delete it, and a store tells only one of those who delete at once that it was they.
 */
export class SealedChallengeTokens extends ChallengeTokens {
  constructor(
    private readonly cache: Cache,
    private readonly cipher: RefreshTokenCipher,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async open(client: AppClient, challenge: Challenge): Promise<ChallengeToken> {
    const expiresAtSeconds = this.clock.nowSeconds() + client.authSessionValiditySeconds;
    return this.reopen(client, { challenge, expiresAtSeconds, wrongAnswers: 0 });
  }

  override async reopen(client: AppClient, open: OpenChallenge): Promise<ChallengeToken> {
    const challengeToken = randomBytes(TOKEN_BYTES).toString('base64url');
    const expiresInSeconds = Math.max(1, open.expiresAtSeconds - this.clock.nowSeconds());
    const sealed = this.cipher.seal(JSON.stringify(open), boundTo(client, challengeToken));
    const isKept = await this.asked(() =>
      this.keyv.set(keyOf(challengeToken), sealed, expiresInSeconds * 1000),
    );
    if (!isKept) throw new SessionsUnavailableError(new Error('The store did not take a challenge.'));
    return { challengeToken, expiresInSeconds };
  }

  override async take(client: AppClient, challengeToken: string): Promise<OpenChallenge | undefined> {
    const key = keyOf(challengeToken);
    const sealed: unknown = await this.asked(() => this.keyv.get(key));
    const opened =
      typeof sealed === 'string' ? this.cipher.open(sealed, boundTo(client, challengeToken)) : undefined;
    // Another client's attempt must not use it up.
    if (opened === undefined || !(await this.asked(() => this.keyv.delete(key)))) return undefined;
    const open = openChallenge.safeParse(JSON.parse(opened)).data;
    return open !== undefined && open.expiresAtSeconds > this.clock.nowSeconds() ? open : undefined;
  }

  private get keyv() {
    const [keyv] = this.cache.stores;
    if (keyv === undefined) throw new Error('The cache module has no store for challenges.');
    return keyv;
  }

  private async asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new SessionsUnavailableError(error);
    }
  }
}

function boundTo({ clientId }: AppClient, challengeToken: string): string {
  return `challenge:${clientId}:${challengeToken}`;
}

function keyOf(challengeToken: string): string {
  return `challenge:${createHash('sha256').update(challengeToken).digest('base64url')}`;
}
