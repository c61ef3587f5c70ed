import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningServer } from '../e2e/running.server.js';
import { RunningUserPool } from '../e2e/running.user-pool.js';

describe('A single node that is started again', () => {
  let pool: RunningUserPool;
  let folder: string;
  beforeAll(async () => {
    pool = await RunningUserPool.start();
    folder = await mkdtemp(join(tmpdir(), 'restart-'));
  });
  afterAll(async () => {
    await pool.stop();
    await rm(folder, { recursive: true });
  });

  const start = () =>
    RunningServer.start({
      adapter: 'express',
      pool,
      options: { revocation: { file: join(folder, 'revocations') } },
    });

  it('still refuses what was revoked before, and admits what was not', async () => {
    const before = await start();
    const [ended, alive] = [await before.login('alice'), await before.login('alice')];
    expect((await before.post('/auth/logout', ended.accessToken)).status).toBe(204);
    await before.stop();

    const after = await start();
    expect((await after.get('/auth/me', ended.accessToken)).body['reason']).toBe('revoked');
    expect((await after.get('/auth/me', alive.accessToken)).status).toBe(200);
    await after.stop();
  });
});
