// Run by `node --test`: the kit must not need Jest.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bearerChallenge, startUserPool } from '../../../dist/testing/index.js';

let pool;

before(async () => {
  pool = await startUserPool({ resourceServers: [{ identifier: 'orders', scopes: ['read'] }] });
});

after(() => pool.stop());

void test('signs in, forges and refuses', async () => {
  const { accessToken } = await pool.signIn('alice', { scopes: ['openid', 'orders/read'] });
  const ask = (token) =>
    fetch(`${pool.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal((await ask(accessToken)).status, 200);
  assert.equal(bearerChallenge(await ask(await pool.forge({ otherKey: true }))).error, 'invalid_token');
});

void test('shares its time with the module', async () => {
  const { clock, pools } = await pool.moduleOptions();
  pool.clock.advance('1h');
  assert.ok(Math.abs(clock.nowMilliseconds() / 1000 - pool.clock.epochSeconds()) < 1);
  assert.equal(pools.default.issuer, pool.issuer);
});
