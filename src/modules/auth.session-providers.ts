import { CACHE_MANAGER } from '@nestjs/cache-manager';
import type { Provider } from '@nestjs/common';
import type { Cache } from 'cache-manager';
import { Keyv } from 'keyv';
import type { ParsedAuthOptions } from '../options/auth.options.js';
import { createRedisKeyv } from '../redis/redis.keyv.js';
import { CachedRecords } from '../sessions/cached.records.js';
import { CodeRedemption } from '../sessions/code.redemption.js';
import { LoginBook } from '../sessions/login.book.js';
import { LoginRecorder } from '../sessions/login.recorder.js';
import { MemoryLoginBook } from '../sessions/memory-login.book.js';
import { RecordedRefreshTokenOwners } from '../sessions/recorded-refresh-token.owners.js';
import { RedisLoginBook } from '../sessions/redis-login.book.js';
import { RefreshExchange } from '../sessions/refresh.exchange.js';
import { RefreshTokenCipher } from '../sessions/refresh-token.cipher.js';
import { RefreshTokenStore } from '../sessions/refresh-token.store.js';
import { RefreshedAnswers } from '../sessions/refreshed.answers.js';
import { SealedChallengeTokens } from '../sessions/sealed-challenge.tokens.js';
import { SessionList } from '../sessions/session.list.js';
import { SessionService } from '../sessions/session.service.js';
import { SessionStore } from '../sessions/session.store.js';
import { ShortLivedRecords } from '../sessions/short-lived.records.js';
import { SweptMap } from '../sessions/swept.map.js';
import { UpstreamSignOut } from '../sessions/upstream.sign-out.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { Clock } from '../tokens/clock.js';
import { ChallengeTokens } from '../user-pool/challenge.tokens.js';
import { RefreshTokenOwners } from '../user-pool/refresh-token.owners.js';

/** What keeps, lists and ends the logins of users. @param OPTIONS the token of the parsed options */
export function sessionProviders(OPTIONS: symbol): Provider[] {
  return [
    {
      provide: RefreshTokenCipher,
      inject: [OPTIONS],
      useFactory: ({ sessions }: ParsedAuthOptions) => new RefreshTokenCipher(sessions.encryptionKeys),
    },
    {
      provide: SessionStore,
      inject: [CachedRecords, LoginBook, Clock, OPTIONS],
      useFactory: (
        records: CachedRecords,
        book: LoginBook,
        clock: Clock,
        { revocation }: ParsedAuthOptions,
      ) => new SessionStore(records, book, clock, revocation.refreshTokenLifetimeSeconds),
    },
    {
      provide: RefreshTokenStore,
      inject: [CachedRecords, OPTIONS],
      useFactory: (records: CachedRecords, { revocation }: ParsedAuthOptions) =>
        new RefreshTokenStore(records, revocation.refreshTokenLifetimeSeconds),
    },
    {
      provide: CachedRecords,
      inject: [CACHE_MANAGER, Telemetry],
      useFactory: (cache: Cache, telemetry: Telemetry) => new CachedRecords(cache, telemetry),
    },
    {
      provide: ChallengeTokens,
      inject: [CACHE_MANAGER, RefreshTokenCipher, Clock],
      useFactory: (cache: Cache, cipher: RefreshTokenCipher, clock: Clock) =>
        new SealedChallengeTokens(cache, cipher, clock),
    },
    {
      provide: ShortLivedRecords,
      inject: [CACHE_MANAGER],
      useFactory: (cache: Cache) => new ShortLivedRecords(cache),
    },
    {
      provide: RefreshTokenOwners,
      inject: [RefreshTokenStore],
      useFactory: (refreshTokens: RefreshTokenStore) => new RecordedRefreshTokenOwners(refreshTokens),
    },
    { provide: LoginBook, inject: [OPTIONS, Clock], useFactory: loginBook },
    SessionService,
    SessionList,
    LoginRecorder,
    RefreshExchange,
    CodeRedemption,
    RefreshedAnswers,
    UpstreamSignOut,
  ];
}

async function loginBook(
  { redis, revocation: { refreshTokenLifetimeSeconds }, cognito }: ParsedAuthOptions,
  clock: Clock,
): Promise<LoginBook> {
  if (redis === undefined) return new MemoryLoginBook(clock, refreshTokenLifetimeSeconds);
  // Longer than Cognito may take to answer, also when it is asked with one secret after the other.
  const turnSeconds = Math.ceil(4 * cognito.timeoutSeconds);
  return RedisLoginBook.to(redis, clock, refreshTokenLifetimeSeconds, turnSeconds);
}

/** The store of the sessions, below `@nestjs/cache-manager`. */
export async function sessionCache({ redis }: ParsedAuthOptions) {
  return {
    stores: [redis === undefined ? new Keyv({ store: new SweptMap() }) : await createRedisKeyv(redis)],
  };
}
