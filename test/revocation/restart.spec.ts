import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuthOptions } from '../../src/index.js';
import { RunningServer, type ServerOptions } from '../e2e/running.server.js';
import { PASSWORDS, RunningUserPool, web } from '../e2e/running.user-pool.js';
import { SpawnedServer } from '../e2e/spawned.server.js';
import { eventually } from './eventually.js';

describe('A single node that is started again', () => {
  const node = nodeWithFile();

  it('still refuses what was revoked before, and admits what was not', async () => {
    const before = await node.start();
    const [ended, alive] = [await before.login('alice'), await before.login('alice')];
    expect((await before.post('/auth/logout', ended.accessToken)).status).toBe(204);
    await before.stop();

    const after = await node.start();
    expect((await after.get('/auth/me', ended.accessToken)).body['reason']).toBe('revoked');
    expect((await after.get('/auth/me', alive.accessToken)).status).toBe(200);
    await after.stop();
  });
});

describe('A single node that is started again in the middle of an attack', () => {
  const [HOME, ELSEWHERE] = ['192.0.2.1', '192.0.2.2'];
  const node = nodeWithFile({
    trustsProxy: true,
    limits: {
      signInsPerAccount: { limit: 1, windowSeconds: 900 },
      firstSignInsPerAccount: { limit: 1, windowSeconds: 900 },
    },
  });
  const signIn = (server: RunningServer, address: string, password: string = PASSWORDS.alice) =>
    server.token(
      { grant_type: 'password', client_id: web.clientId, username: 'alice', password },
      { 'x-forwarded-for': address },
    );

  it('lets people in still from where they have been before', async () => {
    const before = await node.start();
    expect((await signIn(before, HOME)).status).toBe(200);
    await before.stop();

    const after = await node.start();
    const botnet = ['198.51.100.1', '198.51.100.2', '198.51.100.3'];
    const guesses: number[] = [];
    for (const address of botnet) guesses.push((await signIn(after, address, 'Wrong-Passw0rd')).status);
    expect(guesses).toEqual([400, 400, 429]);
    expect([(await signIn(after, HOME)).status, (await signIn(after, ELSEWHERE)).status]).toEqual([200, 429]);
    await after.stop();
    const kept = await readFile(`${node.file()}.known`, 'utf8');
    expect(kept).toMatch(/^[\w-]{43} \d+\n$/);
  });

  it('goes on when nothing of its file can be read', async () => {
    await writeFile(`${node.file()}.known`, 'torn\n\0\n1 2');
    const server = await node.start();
    expect((await signIn(server, HOME)).status).toBe(200);
    await server.stop();
  });
});

describe('A server process that is killed, with no setting that says where revocations are,', () => {
  let folder: string;
  const servers: SpawnedServer[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'killed-'));
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    await rm(folder, { recursive: true });
  });

  const start = async (environment: Record<string, string>) => {
    const server = SpawnedServer.start({ PORT: '0', ...environment }, folder);
    servers.push(server);
    const url = await eventually(
      () => server.url,
      (found) => found !== undefined,
    );
    const call = async (path: string, init: RequestInit) => {
      const answer = await fetch(`${url}${path}`, init);
      const body: unknown = await answer.json().catch(() => ({}));
      return { status: answer.status, body: body as Record<string, string> };
    };
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    return {
      login: async () => {
        const body = JSON.stringify({ username: 'alice', password: PASSWORDS.alice });
        const headers = { 'content-type': 'application/json' };
        return (await call('/auth/login', { method: 'POST', headers, body })).body['access_token'] ?? '';
      },
      logout: (token: string) => call('/auth/logout', { method: 'POST', headers: bearer(token) }),
      me: (token: string) => call('/auth/me', { headers: bearer(token) }),
      kill: async () => {
        servers.splice(servers.indexOf(server), 1);
        await server.kill();
      },
    };
  };

  it('still refuses what was logged out before, and admits what was not', async () => {
    const pool = await RunningUserPool.start();
    const before = await start({ USER_POOL_URL: pool.url });
    const [ended, alive] = [await before.login(), await before.login()];
    expect((await before.logout(ended)).status).toBe(204);
    await before.kill();

    const after = await start({ USER_POOL_URL: pool.url });
    expect(await after.me(ended)).toMatchObject({ status: 401, body: { reason: 'revoked' } });
    expect((await after.me(alive)).status).toBe(200);
    await pool.stop();
  });

  it('keeps no file with a pool of its own, whose keys end with it and every token with them', async () => {
    const before = await start({ USER_POOL_PORT: '0' });
    const [ended, alive] = [await before.login(), await before.login()];
    expect((await before.logout(ended)).status).toBe(204);
    await before.kill();

    const after = await start({ USER_POOL_PORT: '0' });
    for (const token of [ended, alive]) expect((await after.me(token)).status).toBe(401);
    expect(await readdir(folder)).toEqual([]);
  });

  it('does not start where it may not write, and says what to set', async () => {
    await writeFile(join(folder, 'data'), 'in the way');
    const server = SpawnedServer.start({ PORT: '0', USER_POOL_URL: 'http://127.0.0.1:1' }, folder);
    expect(await server.end()).toBe(1);
    expect(server.words).toMatch(/cannot be kept in a file/);
    expect(server.words).toMatch(/REVOCATION_FILE=none/);
    expect(server.words).not.toMatch(/^ +at /m);
  });
});

/** A node on a pool that lives on, and that keeps its list in one file however often it is started. */
function nodeWithFile({
  trustsProxy,
  limits,
}: Pick<ServerOptions, 'trustsProxy'> & Pick<AuthOptions, 'limits'> = {}) {
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
  const file = () => join(folder, 'revocations');
  return {
    file,
    start: () =>
      RunningServer.start({
        adapter: 'express',
        pool,
        trustsProxy,
        options: { revocation: { file: file() }, limits },
      }),
  };
}
