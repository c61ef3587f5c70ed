import { createHash } from 'node:crypto';
import type { Cache } from 'cache-manager';
import { type Session, sessionSchema } from './session.js';

/**
 * Sessions in the stores of `@nestjs/cache-manager`. It goes below the cache's own `get`, which answers
 * `undefined` when its store throws: an outage must not look like a login that was never recorded.
 */
export class SessionStore {
  constructor(
    private readonly cache: Cache,
    private readonly lifetimeSeconds: number,
  ) {}

  /** @throws Error when the store cannot take it */
  async save(session: Session, refreshToken: string): Promise<void> {
    await this.write(loginKey(session.loginId), session);
    await this.write(refreshTokenKey(refreshToken), session.loginId);
  }

  /** @throws Error when the store cannot answer */
  async findByLogin(loginId: string): Promise<Session | undefined> {
    return sessionSchema.safeParse(await this.keyv.get(loginKey(loginId))).data;
  }

  /** @throws Error when the store cannot answer */
  async findByRefreshToken(refreshToken: string): Promise<Session | undefined> {
    const loginId: unknown = await this.keyv.get(refreshTokenKey(refreshToken));
    return typeof loginId === 'string' ? this.findByLogin(loginId) : undefined;
  }

  /** @throws Error when the store cannot take it */
  async remove(loginId: string): Promise<void> {
    await this.keyv.delete(loginKey(loginId));
  }

  private get keyv() {
    const [keyv] = this.cache.stores;
    if (keyv === undefined) throw new Error('The cache module has no store for sessions.');
    return keyv;
  }

  private async write(key: string, value: unknown): Promise<void> {
    const isWritten = await this.keyv.set(key, value, this.lifetimeSeconds * 1000);
    if (!isWritten) throw new Error('The session store did not take the session.');
  }
}

const loginKey = (loginId: string) => `session:${loginId}`;

/** A digest, so that the store never holds the refresh token itself in the clear. */
function refreshTokenKey(refreshToken: string): string {
  return `refresh:${createHash('sha256').update(refreshToken).digest('base64url')}`;
}
