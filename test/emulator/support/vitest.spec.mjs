// Run by Vitest: the kit must need neither Jest nor its globals.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearerChallenge, startUserPool } from '../../../dist/testing/index.js';

describe('a user pool under Vitest', () => {
  let pool;

  beforeAll(async () => {
    pool = await startUserPool({ resourceServers: [{ identifier: 'orders', scopes: ['read'] }] });
  });

  afterAll(() => pool.stop());

  it('signs in, forges and refuses', async () => {
    const { accessToken } = await pool.signIn('alice', { scopes: ['openid', 'orders/read'] });
    const ask = (token) =>
      fetch(`${pool.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } });
    expect((await ask(accessToken)).status).toBe(200);
    expect(bearerChallenge(await ask(await pool.forge({ otherKey: true }))).error).toBe('invalid_token');
  });

  it('goes back to where it was', async () => {
    const before = pool.snapshot();
    await pool.addUser('zoe');
    await pool.restore(before);
    await expect(pool.signIn('zoe')).rejects.toThrow();
  });
});
