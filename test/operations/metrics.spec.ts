import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { AuthModule, MetricsModule, MetricsServer, ResourceServerModule } from '../../src/index.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { PatientClock, ScriptedStore } from '../e2e/scripted.store.js';
import { ADAPTERS, ALL_GRANTS, RunningServer } from '../e2e/running.server.js';

class WatchedApp {}

let pool: TestUserPool;
let server: RunningServer | undefined;

beforeAll(async () => {
  pool = await startUserPool({
    users: [{ username: 'alice', password: 'Alice-Passw0rd' }],
    resourceServers: [{ identifier: 'orders', scopes: ['read'] }],
  });
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
});
afterAll(() => pool.stop());

describe.each(ADAPTERS)('MetricsModule, on %s,', (adapter) => {
  it('counts refusals by reason, grants by type and outcome, events, and what Cognito and the stores take', async () => {
    const registry = new Registry();
    server = await start({ registry });
    const { accessToken } = await pool.signIn('alice');

    await server.get('/auth/me', accessToken);
    await server.get('/auth/me', 'rubbish');
    await server.get('/auth/me');
    await login(server, 'Alice-Passw0rd');
    await login(server, 'a wrong one');
    await server.token({ grant_type: 'made-up', client_id: pool.clientId });
    await server.token({ grant_type: 'client_credentials', client_id: 'no-such-client', client_secret: 'x' });
    await server.post('/auth/logout', accessToken);

    expect(await valuesOf(registry, 'refusals_total', 'reason')).toMatchObject({
      malformed: 1,
      missing_token: 1,
      expired: 0,
    });
    expect(await valuesOf(registry, 'grants_total', 'grant_type', 'outcome')).toEqual({
      'password ok': 1,
      'password invalid_grant': 1,
      'unsupported unsupported_grant_type': 1,
      'client_credentials invalid_client': 1,
    });
    expect(await valuesOf(registry, 'events_total', 'type')).toMatchObject({
      login: 1,
      logout: 1,
      refresh: 0,
    });
    expect(await countsOf(registry, 'cognito_request_duration_seconds')).toMatchObject({
      'InitiateAuth ok': 1,
      'InitiateAuth refused': 1,
      'jwks ok': 1,
    });
    const stores = await countsOf(registry, 'store_request_duration_seconds');
    expect(stores).toMatchObject({ 'revocations record ok': expect.any(Number) });
    expect(stores['sessions write ok']).toBeGreaterThan(0);
    expect(await valuesOf(registry, 'remembered_tokens')).toEqual({ '': 1 });
    expect((await valuesOf(registry, 'revocation_entries'))['']).toBeGreaterThan(0);
    expect(await valuesOf(registry, 'signing_keys_age_seconds', 'pool')).toEqual({
      default: expect.any(Number),
    });
  });

  it('holds nothing of what callers and users send', async () => {
    const registry = new Registry();
    server = await start({ registry });
    const { accessToken, refreshToken } = await pool.signIn('alice');
    await server.token({ grant_type: 'made-up', client_id: 'no-such-client' });
    await server.token({ grant_type: 'another-made-up', client_id: pool.clientId });
    await server.get('/auth/me', accessToken);
    await server.post('/auth/logout', accessToken);

    const text = await registry.metrics();
    for (const secret of ['alice', 'made-up', 'no-such-client', accessToken, refreshToken]) {
      expect(text).not.toContain(secret);
    }
  });

  it('serves the metrics on a port of their own, which only this machine reaches, and no route of the application', async () => {
    server = await start({ registry: new Registry(), port: 0 });
    const { url = '' } = server.app.get(MetricsServer);

    expect(new URL(url).hostname).toBe('127.0.0.1');
    const answer = await fetch(url);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await answer.text()).toContain('nest_cognito_oauth_refusals_total{reason="expired"} 0');
    expect((await fetch(new URL('/', url))).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(404);
    expect((await server.get('/metrics')).status).toBe(404);

    await server.stop();
    await expect(fetch(url)).rejects.toThrow();
    server = undefined;
  });

  async function start(metrics: { registry: Registry; port?: number }): Promise<RunningServer> {
    const auth = AuthModule.forRoot({
      ...(await pool.moduleOptions()),
      cognito: { domain: pool.url, endpoint: pool.url },
      clients: [{ clientId: pool.clientId }],
      grants: ALL_GRANTS,
    });
    return RunningServer.serving(
      { module: WatchedApp, imports: [auth, MetricsModule.forRoot(metrics)] },
      adapter,
    );
  }
});

describe('MetricsModule', () => {
  it('tells how old the replica of revocations is, and that it cannot be trusted any more', async () => {
    const [registry, store, clock] = [new Registry(), new ScriptedStore(), new PatientClock()];
    server = await guarded({ registry }, { revocation: { store }, clock });
    expect(await valuesOf(registry, 'revocation_up')).toEqual({ '': 1 });

    clock.wait(60);
    expect(await valuesOf(registry, 'revocation_up')).toEqual({ '': 0 });
    expect((await valuesOf(registry, 'revocation_silence_seconds'))['']).toBeGreaterThanOrEqual(60);
  });

  it('leaves the registry as it was, so that the next application of the process may use it', async () => {
    const registry = new Registry();
    for (const _ of [1, 2]) {
      server = await guarded({ registry });
      expect(registry.getMetricsAsArray()).not.toEqual([]);
      await server.stop();
      expect(registry.getMetricsAsArray()).toEqual([]);
    }
    server = undefined;
  });

  it('refuses to boot when its port is taken, and says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(guarded({ registry: new Registry(), port })).rejects.toThrow(
      `Metrics cannot be served on port ${port} of 127.0.0.1.`,
    );
    other.close();
  });

  it('names every fault of its options', async () => {
    await expect(guarded({ port: 70_000, host: '' })).rejects.toThrow(/2 faults/);
  });

  async function guarded(metrics: object, options: object = {}): Promise<RunningServer> {
    const guard = ResourceServerModule.forRoot({ ...(await pool.moduleOptions()), ...options });
    return RunningServer.serving(
      { module: WatchedApp, imports: [guard, MetricsModule.forRoot(metrics)] },
      'express',
    );
  }
});

function login(at: RunningServer, password: string) {
  return at.postJson('/auth/login', { username: 'alice', password });
}

/** The values of a metric, by those of its labels. */
async function valuesOf(
  registry: Registry,
  name: string,
  ...labels: string[]
): Promise<Record<string, number>> {
  const metric = await registry.getSingleMetric(`nest_cognito_oauth_${name}`)?.get();
  return Object.fromEntries(
    (metric?.values ?? []).map((one) => [
      labels.map((label) => (one.labels as Record<string, string>)[label]).join(' '),
      one.value,
    ]),
  );
}

/** How often a histogram was given something, by operation and outcome. */
async function countsOf(registry: Registry, name: string): Promise<Record<string, number>> {
  const text = await registry.getSingleMetricAsString(`nest_cognito_oauth_${name}`);
  const counts = text.matchAll(/_count\{operation="([^"]*)",outcome="([^"]*)"\} (\d+)/g);
  return Object.fromEntries(
    [...counts].map(([, operation, outcome, count]) => [`${operation} ${outcome}`, Number(count)]),
  );
}
