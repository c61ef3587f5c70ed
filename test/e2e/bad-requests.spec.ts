import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeviceCodeGrant } from '../../src/index.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { ADAPTERS, ALL_GRANTS, type Answer, RunningServer } from './running.server.js';
import { served } from './tested.pool.js';

const JSON_ROUTES = ['/auth/login', '/auth/refresh', '/auth/challenge'];
const FORM_ROUTES = ['/oauth2/token', '/oauth2/revoke', '/oauth2/introspect', '/oauth2/device_authorization'];

/** As RFC 6749 §5.2 has it, and nothing of what was sent. */
function expectInvalidRequest(answer: Answer, status: number): void {
  expect([answer.status, answer.body['error']]).toEqual([status, 'invalid_request']);
  expect(Object.keys(answer.body).toSorted()).toEqual(['error', 'error_description']);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.text).not.toContain('hunter2');
}

describe.each(ADAPTERS)('An application of AuthModule and nothing else, on %s,', (adapter) => {
  let pool: TestUserPool;
  let server: RunningServer;

  beforeAll(async () => {
    pool = await startUserPool({ users: ['alice'] });
    const clients = [{ clientId: pool.clientId }] as const;
    server = await served({ adapter, pool, clients, grants: [...ALL_GRANTS, DeviceCodeGrant] });
  });
  afterAll(async () => {
    await server.stop();
    await pool.stop();
  });

  const send = (path: string, type: string, body: string, headers: Record<string, string> = {}) =>
    server.fetch(path, { method: 'POST', headers: { 'content-type': type, ...headers }, body });

  it.each([...JSON_ROUTES, ...FORM_ROUTES])(
    'answers JSON that cannot be read at %s in their words',
    async (path) => {
      expectInvalidRequest(await send(path, 'application/json', '{"password":"hunter2",'), 400);
      expectInvalidRequest(await send(path, 'application/json', 'hunter2'), 400);
      expectInvalidRequest(
        await send(path, 'application/json; charset=x-unknown', '{}'),
        adapter === 'express' ? 415 : 400,
      );
    },
  );

  it.each([...JSON_ROUTES, ...FORM_ROUTES])(
    'answers a body that is far too long at %s in their words',
    async (path) => {
      const answer = await send(path, 'application/json', `{"a":"${'hunter2'.repeat(300_000)}"}`);
      expectInvalidRequest(answer, 413);
      // Closed while the caller still sends, the connection may be gone before this is read.
      expect(answer.headers.get('connection')).not.toBe('close');
    },
  );

  it.each(JSON_ROUTES)('takes no credentials in the address at %s, and repeats none', async (path) => {
    const body = JSON.stringify({ username: 'alice', password: 'Passw0rd!' });
    for (const query of ['password=hunter2', 'username=alice&pass%77ord=hunter2', 'access_token=hunter2']) {
      expectInvalidRequest(await send(`${path}?${query}`, 'application/json', body), 400);
      expectInvalidRequest(await server.get(`${path}?${query}`), 400);
    }
  });

  it('answers as Nest does at the routes of the application, and at those that are not there', async () => {
    const answer = await send('/auth/nothing', 'application/json', '{"a":');
    expect(answer.body).toMatchObject({ statusCode: expect.any(Number) });
    expect(answer.body['error_description']).toBeUndefined();
  });

  it.each(FORM_ROUTES)(
    'takes no more parameters at %s than any grant reads, and no longer ones',
    async (path) => {
      const form = 'application/x-www-form-urlencoded';
      const many = Array.from({ length: 51 }, (_, index) => `p${index}=hunter2`).join('&');
      expectInvalidRequest(await send(path, form, many), 400);
      expectInvalidRequest(await send(path, form, `token=${'hunter2'.repeat(2000)}`), 400);
      const long = Array.from({ length: 12 }, (_, index) => `p${index}=${'x'.repeat(8000)}`).join('&');
      expectInvalidRequest(await send(path, form, long), 413);
      const header = { authorization: `Basic ${'a'.repeat(5000)}` };
      expectInvalidRequest(await send(path, form, 'grant_type=client_credentials', header), 400);
    },
  );
});
