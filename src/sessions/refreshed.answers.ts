import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { TokenSet } from '../oauth2/token.set.js';
import { Clock } from '../tokens/clock.js';
import { RefreshTokenCipher } from './refresh-token.cipher.js';
import { digestOf, RefreshTokenStore } from './refresh-token.store.js';

/** As long as Cognito may take a rotated refresh token still (`RetryGracePeriodSeconds`). */
const KEPT_SECONDS = 60;

const answerSchema = z.object({
  answeredAtMilliseconds: z.number(),
  tokens: z.object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresInSeconds: z.number(),
    refreshToken: z.string().optional(),
    idToken: z.string().optional(),
    scope: z.string().optional(),
  }),
});

/** What a refresh token was traded for, encrypted, so that whoever brings it a second time in time gets the same. */
@Injectable()
export class RefreshedAnswers {
  constructor(
    private readonly refreshTokens: RefreshTokenStore,
    private readonly cipher: RefreshTokenCipher,
    private readonly clock: Clock,
  ) {}

  /** @throws Error when the store cannot take it */
  async keep(refreshToken: string, tokens: TokenSet): Promise<void> {
    const answer = JSON.stringify({ answeredAtMilliseconds: this.clock.nowMilliseconds(), tokens });
    const sealed = this.cipher.seal(answer, digestOf(refreshToken));
    await this.refreshTokens.keepAnswer(refreshToken, sealed, KEPT_SECONDS);
  }

  /** With the seconds that its access token still has. @throws Error when the store cannot answer */
  async find(refreshToken: string): Promise<TokenSet | undefined> {
    const sealed = await this.refreshTokens.findAnswer(refreshToken);
    const opened = sealed && this.cipher.open(sealed, digestOf(refreshToken));
    if (opened === undefined || opened === '') return undefined;
    const answer = answerSchema.safeParse(JSON.parse(opened)).data;
    if (answer === undefined) return undefined;
    const { tokens, answeredAtMilliseconds } = answer;
    const age = Math.floor((this.clock.nowMilliseconds() - answeredAtMilliseconds) / 1000);
    return { ...tokens, expiresInSeconds: Math.max(0, tokens.expiresInSeconds - age) };
  }
}
