import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { MemoryRevocationStore } from '../../src/revocation/memory-revocation.store.js';
import type { RevocationOptions } from '../../src/revocation/revocation.options.js';
import { RevocationListFullError } from '../../src/revocation/revocation.error.js';
import { RevocationReplica } from '../../src/revocation/revocation.replica.js';
import { MARGIN_SECONDS, RevocationService } from '../../src/revocation/revocation.service.js';
import { RevocationStore, type RevocationFeed } from '../../src/revocation/revocation.store.js';
import type { RevocableToken, Revocation } from '../../src/revocation/revocation.js';
import { AuthEvents } from '../../src/events/auth.events.js';
import { CannotVerifyError, InvalidTokenError } from '../../src/tokens/token.error.js';
import { eventuallyTrue } from './eventually.js';
import { HandMovedClock } from '../tokens/hand-moved.clock.js';

const OPTIONS: RevocationOptions = {
  whenUnavailable: 'deny',
  maxSilenceSeconds: 5,
  accessTokenLifetimeSeconds: 3600,
  refreshTokenLifetimeSeconds: 86_400,
  maxEntries: 1000,
};

/** A store that says what the test tells it to say. */
class ScriptedStore extends RevocationStore {
  override readonly description = 'scripted';
  override readonly isShared = true;
  feed: RevocationFeed | undefined;
  readonly recorded: Revocation[] = [];
  failure: Error | undefined;

  override async start(feed: RevocationFeed): Promise<void> {
    this.feed = feed;
  }

  override async record(revocations: readonly Revocation[]): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.recorded.push(...revocations);
  }

  override async stop(): Promise<void> {}
}

const outcome = (service: RevocationService, token: RevocableToken): string => {
  try {
    service.assertNotRevoked(token);
    return 'admitted';
  } catch (error) {
    if (error instanceof InvalidTokenError || error instanceof CannotVerifyError) return error.reason;
    throw error;
  }
};

describe('RevocationService', () => {
  let clock: HandMovedClock;
  let events: AuthEvents;
  const running: RevocationService[] = [];

  const start = async (store: RevocationStore, options: Partial<RevocationOptions> = {}) => {
    const service = new RevocationService(store, clock, { ...OPTIONS, ...options }, events);
    running.push(service);
    await service.onModuleInit();
    return service;
  };

  const login = (fields: Partial<RevocableToken> = {}) => ({
    tokenId: 'jti',
    loginId: 'login',
    subject: 'alice',
    clientId: 'web',
    issuer: 'https://issuer',
    authenticatedAtSeconds: clock.nowSeconds(),
    expiresAtSeconds: clock.nowSeconds() + 3600,
    ...fields,
  });

  beforeEach(() => {
    clock = new HandMovedClock();
    events = new AuthEvents();
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((service) => service.onApplicationShutdown()));
    jest.restoreAllMocks();
  });

  describe('on one instance', () => {
    let service: RevocationService;
    beforeEach(async () => {
      service = await start(new MemoryRevocationStore());
    });

    it('admits what was not revoked', () => {
      expect(outcome(service, login())).toBe('admitted');
    });

    it('refuses a revoked token', async () => {
      await service.revokeToken(login());
      expect(outcome(service, login())).toBe('revoked');
      expect(outcome(service, login({ tokenId: 'sibling' }))).toBe('admitted');
    });

    it('refuses a machine token, that has no login, by its own id', async () => {
      const machine = login({ loginId: undefined, subject: 'client' });
      await service.revokeToken(machine);
      expect(outcome(service, machine)).toBe('revoked');
    });

    it('refuses each token of a revoked login, refreshed ones included', async () => {
      await service.revokeLogin('login', 'ended');
      expect(outcome(service, login({ tokenId: 'refreshed' }))).toBe('revoked');
      expect(outcome(service, login({ loginId: 'another' }))).toBe('admitted');
    });

    it('refuses what a user had up to now, and admits the next login', async () => {
      const before = login();
      clock.advanceSeconds(10);
      await service.revokeSubject('alice', clock.nowMilliseconds(), 'ended');
      clock.advanceSeconds(1);
      expect(outcome(service, before)).toBe('revoked');
      expect(outcome(service, login({ loginId: 'next' }))).toBe('admitted');
    });

    it('tells a login after the mark from one before it, in the same second', async () => {
      const before = login();
      clock.advance(300);
      await service.revokeSubject('alice', clock.nowMilliseconds(), 'ended');
      clock.advance(300);
      const after = login({ tokenId: 'new', loginId: 'new' });
      await service.admitLaterLogin(after, clock.nowMilliseconds());
      expect(outcome(service, before)).toBe('revoked');
      expect(outcome(service, after)).toBe('admitted');

      clock.advance(300);
      await service.revokeSubject('alice', clock.nowMilliseconds(), 'ended');
      expect(outcome(service, after)).toBe('revoked');
    });

    it('keeps one login of a user, by one write in which it stands first', async () => {
      const store = new ScriptedStore();
      service = await start(store);
      store.feed?.caughtUp();
      const kept = login({ authenticatedAtSeconds: clock.nowSeconds() - 900 });
      await service.revokeSubject('alice', clock.nowMilliseconds(), 'may-refresh', 'login');
      expect(outcome(service, kept)).toBe('admitted');
      expect(outcome(service, { ...kept, loginId: 'another' })).toBe('revoked');
      expect(store.recorded.map(({ kind }) => kind)).toEqual(['later-login', 'subject']);
    });

    it('does not admit as later a login that was sent before the mark', async () => {
      const sentAt = clock.nowMilliseconds();
      clock.advance(100);
      await service.revokeSubject('alice', clock.nowMilliseconds(), 'ended');
      const slow = login({ loginId: 'slow' });
      await service.admitLaterLogin(slow, sentAt);
      expect(outcome(service, slow)).toBe('revoked');
    });

    it('writes nothing for logins that no mark concerns', async () => {
      await service.admitLaterLogin(login(), clock.nowMilliseconds());
      expect(service.size).toBe(0);
    });

    it('refuses still after the wall clock was set back', async () => {
      const token = login();
      await service.revokeLogin('login', 'ended');
      await service.revokeSubject('bob', clock.nowMilliseconds(), 'ended');
      const ofBob = login({ subject: 'bob', loginId: 'of bob' });
      clock.setWallClockBack(7200);
      expect(outcome(service, token)).toBe('revoked');
      expect(outcome(service, ofBob)).toBe('revoked');
    });

    it('refuses what an app client was issued up to now, users and machines, and admits what comes later', async () => {
      const [user, machine] = [login(), login({ loginId: undefined, tokenId: 'machine', subject: 'web' })];
      clock.advanceSeconds(10);
      await service.revokeClient('web', clock.nowMilliseconds(), 'ended');
      clock.advanceSeconds(1);
      expect([user, machine].map((token) => outcome(service, token))).toEqual(['revoked', 'revoked']);
      expect(outcome(service, login())).toBe('admitted');
      expect(outcome(service, login({ clientId: 'other', authenticatedAtSeconds: 5 }))).toBe('admitted');
    });

    it('refuses what a pool issued up to now, and admits what comes later', async () => {
      const before = login();
      clock.advanceSeconds(10);
      await service.revokePool('https://issuer', clock.nowMilliseconds(), 'may-refresh');
      clock.advanceSeconds(1);
      expect(outcome(service, before)).toBe('revoked');
      expect(outcome(service, login())).toBe('admitted');
      expect(outcome(service, { ...before, issuer: 'https://other' })).toBe('admitted');
    });

    it('tells a machine token asked for after the mark from one before it, in the same second', async () => {
      const before = login({ loginId: undefined, tokenId: 'before' });
      clock.advance(300);
      await service.revokeClient('web', clock.nowMilliseconds(), 'ended');
      clock.advance(300);
      const after = login({ loginId: undefined, tokenId: 'after' });
      await service.admitLaterLogin(after, clock.nowMilliseconds());
      expect(outcome(service, before)).toBe('revoked');
      expect(outcome(service, after)).toBe('admitted');
    });

    it('never counts as silent: there is nobody to hear', () => {
      clock.advanceSeconds(3600);
      expect(outcome(service, login())).toBe('admitted');
    });
  });

  describe('with a shared store', () => {
    let store: ScriptedStore;
    beforeEach(() => {
      store = new ScriptedStore();
    });

    it('keeps a login revoked for an access-token lifetime where Cognito has ended it', async () => {
      const service = await start(store);
      await service.revokeLogin('login', 'ended');
      expect(store.recorded[0]?.expiresAtSeconds).toBe(clock.nowSeconds() + 3600 + MARGIN_SECONDS);
    });

    it.each(['revokeClient', 'revokePool'] as const)('keeps a mark of %s as long', async (level) => {
      const service = await start(store);
      await service[level]('id', clock.nowMilliseconds(), 'ended');
      await service[level]('id', clock.nowMilliseconds(), 'may-refresh');
      const [ended, mayRefresh] = store.recorded.map(({ expiresAtSeconds }) => expiresAtSeconds);
      expect(ended).toBe(clock.nowSeconds() + 3600 + MARGIN_SECONDS);
      expect(mayRefresh).toBe(clock.nowSeconds() + 3600 + 86_400 + MARGIN_SECONDS);
    });

    it('cannot tell while the store holds what a newer version wrote, and says so once', async () => {
      const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      const service = await start(store);
      store.feed?.caughtUp();
      const expiresAtSeconds = clock.nowSeconds() + 60;
      store.feed?.added([{ kind: 'unreadable', text: 'device:a', expiresAtSeconds }]);
      store.feed?.added([{ kind: 'unreadable', text: 'device:b', expiresAtSeconds }]);
      expect(outcome(service, login())).toBe('store_unavailable');
      expect(service.isAvailable).toBe(false);
      expect(logged.mock.calls).toEqual([[expect.stringContaining('newer version')]]);
    });

    it('keeps it as long as a refresh could bring new tokens where Cognito has not', async () => {
      const service = await start(store);
      await service.revokeLogin('login', 'may-refresh');
      expect(store.recorded[0]?.expiresAtSeconds).toBe(clock.nowSeconds() + 3600 + 86_400 + MARGIN_SECONDS);
    });

    it('refuses still what a verifier tolerates after its end, or one takes whose clock is behind', async () => {
      const service = await start(store, { maxEntries: 2 });
      jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      const tokens = [login({ tokenId: 'machine', loginId: undefined }), login()];
      await service.revokeToken(login({ tokenId: 'machine' }));
      await service.revokeLogin('login', 'ended');
      const afterSeconds = (seconds: number) => {
        clock.advanceSeconds(seconds);
        store.feed?.caughtUp();
        return tokens.map((token) => outcome(service, token));
      };
      // A list that is full looks at once for what it may forget.
      const sweep = () =>
        expect(service.revokeLogin('another', 'ended')).rejects.toThrow(RevocationListFullError);

      expect(afterSeconds(3600 + 600)).toEqual(['revoked', 'revoked']);
      await sweep();
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      expect(service.size).toBe(2);
      expect(afterSeconds(MARGIN_SECONDS - 600)).toEqual(['revoked', 'revoked']);
      await eventuallyTrue(async () => {
        await service.revokeLogin('another', 'ended').catch(() => undefined);
        return tokens.every((token) => outcome(service, token) === 'admitted');
      });
    });

    it('keeps no process alive by looking for what it may forget', async () => {
      const held = () =>
        process.getActiveResourcesInfo().filter((one) => one === 'Timeout' || one === 'Immediate').length;
      const replica = new RevocationReplica(store, clock, OPTIONS);
      const before = held();
      const swept = replica.sweep();
      expect(held()).toBe(before);
      await swept;
    });

    it('cannot tell before the store was read', async () => {
      const service = await start(store);
      expect(outcome(service, login())).toBe('store_unavailable');
      store.feed?.caughtUp();
      expect(outcome(service, login())).toBe('admitted');
    });

    it('cannot tell before the store was read, though it is heard', async () => {
      const service = await start(store);
      store.feed?.alive();
      expect(outcome(service, login())).toBe('store_unavailable');
    });

    it('cannot tell when the store has been silent for too long, until it is heard again', async () => {
      const service = await start(store);
      store.feed?.caughtUp();
      clock.advanceSeconds(5);
      expect(outcome(service, login())).toBe('admitted');
      clock.advance(1);
      expect(outcome(service, login())).toBe('store_unavailable');
      expect(service.isAvailable).toBe(false);
      store.feed?.alive();
      expect(outcome(service, login())).toBe('admitted');
    });

    it('counts the silence by a clock that nobody sets', async () => {
      const service = await start(store);
      store.feed?.caughtUp();
      clock.advanceSeconds(6);
      clock.setWallClockBack(3600);
      expect(outcome(service, login())).toBe('store_unavailable');
    });

    it('lets in during the silence where the options say so, but not what is known to be revoked', async () => {
      const service = await start(store, { whenUnavailable: 'allow' });
      store.feed?.added([{ kind: 'login', loginId: 'ended', expiresAtSeconds: clock.nowSeconds() + 60 }]);
      clock.advanceSeconds(60);
      expect(outcome(service, login())).toBe('admitted');
      expect(outcome(service, login({ loginId: 'ended' }))).toBe('revoked');
    });

    it('says that a token is revoked, rather than that it cannot tell', async () => {
      const service = await start(store);
      store.feed?.added([{ kind: 'token', tokenId: 'jti', expiresAtSeconds: clock.nowSeconds() + 60 }]);
      expect(outcome(service, login())).toBe('revoked');
    });

    it('refuses what another instance has revoked', async () => {
      const service = await start(store);
      store.feed?.caughtUp();
      store.feed?.added([{ kind: 'login', loginId: 'login', expiresAtSeconds: clock.nowSeconds() + 60 }]);
      expect(outcome(service, login())).toBe('revoked');
    });

    it('refuses here at once though the store could not take it, and says that it could not', async () => {
      const service = await start(store);
      store.feed?.caughtUp();
      store.failure = new Error('full');
      await expect(service.revokeLogin('login', 'ended')).rejects.toThrow('full');
      expect(outcome(service, login())).toBe('revoked');
    });

    describe('that never answers', () => {
      const never = () => new Promise<never>(() => undefined);
      let logged: jest.SpiedFunction<Logger['error']>;
      beforeEach(() => {
        logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
        jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] });
      });
      afterEach(() => void jest.useRealTimers());

      it('rejects what it was to record within five seconds, and refuses it here', async () => {
        const service = await start(store);
        store.feed?.caughtUp();
        const heard: boolean[] = [];
        events.on('revocation', ({ isStored }) => heard.push(isStored));
        jest.spyOn(store, 'record').mockImplementation(never);
        const refused = expect(service.revokeLogin('login', 'ended')).rejects.toThrow(
          'longer than 5 s to record',
        );
        await jest.advanceTimersByTimeAsync(5000);
        await refused;
        expect(outcome(service, login())).toBe('revoked');
        expect(heard).toEqual([false]);
      });

      it('boots after ten seconds, cannot tell, and can when the store has caught up', async () => {
        jest.spyOn(store, 'start').mockImplementation(async (feed) => {
          store.feed = feed;
          return never();
        });
        const starting = start(store);
        await jest.advanceTimersByTimeAsync(10_000);
        const service = await starting;
        expect(outcome(service, login())).toBe('store_unavailable');
        expect(logged.mock.calls).toEqual([[expect.stringContaining('longer than 10 s to start')]]);
        store.feed?.caughtUp();
        expect(outcome(service, login())).toBe('admitted');
      });

      it('says why, when the store fails after it has booted', async () => {
        let fail: (reason: Error) => void = () => undefined;
        jest.spyOn(store, 'start').mockReturnValue(new Promise((_, reject) => (fail = reject)));
        const starting = start(store);
        await jest.advanceTimersByTimeAsync(10_000);
        await starting;
        fail(new Error('damaged'));
        await jest.advanceTimersByTimeAsync(0);
        expect(logged).toHaveBeenLastCalledWith(expect.stringContaining('damaged'));
      });

      it('does not boot where the store says at once that no waiting will mend it', async () => {
        jest.spyOn(store, 'start').mockRejectedValue(new Error('damaged'));
        await expect(start(store)).rejects.toThrow('damaged');
      });

      it('stops within five seconds', async () => {
        const service = await start(store);
        jest.spyOn(store, 'stop').mockImplementationOnce(never);
        const stopping = service.onApplicationShutdown();
        await jest.advanceTimersByTimeAsync(5000);
        await stopping;
        expect(logged.mock.calls).toEqual([[expect.stringContaining('longer than 5 s to stop')]]);
      });
    });

    describe('when its list is full', () => {
      let service: RevocationService;
      let logged: jest.SpiedFunction<Logger['error']>;
      beforeEach(async () => {
        logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
        service = await start(store, { maxEntries: 2 });
        store.feed?.caughtUp();
        await service.revokeLogin('first', 'ended');
        await service.revokeLogin('second', 'ended');
      });

      it('refuses to revoke more, drops nothing, and says so once', async () => {
        await expect(service.revokeLogin('third', 'ended')).rejects.toThrow(RevocationListFullError);
        await expect(service.revokeSubject('bob', 5, 'ended')).rejects.toThrow(RevocationListFullError);
        expect(store.recorded).toHaveLength(2);
        expect(outcome(service, login({ loginId: 'first' }))).toBe('revoked');
        expect(outcome(service, login({ loginId: 'third' }))).toBe('admitted');
        expect(service.isFull).toBe(true);
        expect(logged.mock.calls).toEqual([[expect.stringContaining('maxEntries: 2')]]);
      });

      it('still writes what it holds, and marks on clients and pools', async () => {
        await service.revokeLogin('first', 'may-refresh');
        await service.revokeClient('web', clock.nowMilliseconds(), 'ended');
        await service.revokePool('https://issuer', clock.nowMilliseconds(), 'ended');
        expect(store.recorded).toHaveLength(5);
      });

      it('takes what others have revoked', () => {
        const expiresAtSeconds = clock.nowSeconds() + 60;
        store.feed?.added([{ kind: 'login', loginId: 'by another', expiresAtSeconds }]);
        expect(outcome(service, login({ loginId: 'by another' }))).toBe('revoked');
      });

      it('revokes again when entries have expired', async () => {
        clock.advanceSeconds(3600 + MARGIN_SECONDS);
        store.feed?.alive();
        await expect(service.revokeLogin('third', 'ended')).rejects.toThrow(RevocationListFullError);
        await eventuallyTrue(() => !service.isFull);
        await service.revokeLogin('third', 'ended');
        expect(outcome(service, login({ loginId: 'third' }))).toBe('revoked');
      });
    });

    it('tells listeners of each level, and whether it was stored', async () => {
      const service = await start(store);
      const heard: unknown[] = [];
      events.on('revocation', ({ level, id, isStored }) => heard.push([level, id, isStored]));
      await service.revokeToken(login());
      await service.revokeLogin('login', 'ended');
      await service.revokeSubject('alice', clock.nowMilliseconds(), 'ended');
      await service.admitLaterLogin(login(), clock.nowMilliseconds());
      await service.revokeClient('web', clock.nowMilliseconds(), 'ended');
      store.failure = new Error('full');
      await expect(service.revokePool('https://issuer', 5, 'ended')).rejects.toThrow('full');
      expect(heard).toEqual([
        ['token', 'jti', true],
        ['login', 'login', true],
        ['subject', 'alice', true],
        ['client', 'web', true],
        ['pool', 'https://issuer', false],
      ]);
    });

    it('gives a store that was emptied what still forbids something, and nothing that has expired', async () => {
      const service = await start(store);
      await service.revokeToken(login({ tokenId: 'short' }));
      clock.advanceSeconds(3000);
      await service.revokeLogin('long', 'ended');
      clock.advanceSeconds(600 + MARGIN_SECONDS);
      expect([...(store.feed?.known() ?? [])]).toEqual([store.recorded[1]]);
    });
  });
});
