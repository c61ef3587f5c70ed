import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import {
  AuthModule,
  type AuthOptions,
  Public,
  Readiness,
  ReadinessIndicator,
  ResourceServerModule,
} from '../../src/index.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { PatientClock, ScriptedStore } from '../e2e/scripted.store.js';
import { ADAPTERS, ALL_GRANTS, RunningServer } from '../e2e/running.server.js';

@Public('the load balancer asks')
@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly auth: ReadinessIndicator,
  ) {}

  @Get()
  check() {
    return this.health.check([() => this.auth.check('auth', { degradedAs: 'degraded' })]);
  }

  /** As Terminus 11 understands it. */
  @Get('plain')
  plain() {
    const auth: Record<'auth', { status: 'up' | 'down' }> = this.auth.check('auth');
    return this.health.check([() => auth]);
  }
}

class WatchedApp {}

const DAY_SECONDS = 86_400;

let pool: TestUserPool;
let server: RunningServer | undefined;

beforeAll(async () => {
  pool = await startUserPool({ users: [{ username: 'alice', password: 'Alice-Passw0rd' }] });
});
afterEach(async () => {
  pool.faults.clear();
  await server?.stop();
  server = undefined;
});
afterAll(() => pool.stop());

describe.each(ADAPTERS)('ReadinessIndicator in a health check of Terminus, on %s,', (adapter) => {
  it('is up when tokens can be checked, and tells the ages', async () => {
    const { health } = await start({}, adapter);
    expect(await health()).toMatchObject({
      status: 200,
      body: {
        status: 'ok',
        details: {
          auth: { status: 'up', keys: 'up', revocation: 'up', cognito: 'up', storeSilenceSeconds: 0 },
        },
      },
    });
    expect((await health()).body).toHaveProperty('details.auth.keyAgeSeconds', expect.any(Number));
  });

  it('is degraded, and takes requests, while the pool does not answer and the keys grow old; down after a day', async () => {
    const clock = new PatientClock();
    const { health } = await start({ clock }, adapter);
    pool.faults.fail('jwks');
    clock.wait(1000);
    await health();
    await eventually(async () => (await health()).body, {
      details: { auth: { status: 'degraded', keys: 'degraded' } },
    });
    expect((await health()).status).toBe(200);

    clock.wait(DAY_SECONDS);
    expect(await health()).toMatchObject({
      status: 503,
      body: { details: { auth: { status: 'down', keys: 'down' } } },
    });

    pool.faults.clear();
    clock.wait(10);
    await eventually(async () => (await health()).body, { details: { auth: { status: 'up', keys: 'up' } } });
  });

  it('is degraded from the first failed fetch of keys on, whatever else Cognito answers, until one succeeds', async () => {
    const clock = new PatientClock();
    const { health, me } = await start({ clock }, adapter);
    pool.faults.fail('jwks');
    await pool.keys.rotate();
    const { accessToken } = await pool.signIn('alice');
    expect(await me(accessToken)).toMatchObject({ status: 503, body: { reason: 'keys_unavailable' } });
    await login('Alice-Passw0rd');
    clock.wait(61);
    expect(await health()).toMatchObject({
      status: 200,
      body: { details: { auth: { status: 'degraded', keys: 'degraded', cognito: 'down' } } },
    });

    pool.faults.clear();
    clock.wait(10);
    await eventually(async () => (await health()).body, {
      details: { auth: { status: 'up', keys: 'up', cognito: 'up' } },
    });
  });

  it('is up while tokens name keys that the pool does not have', async () => {
    const { health, me } = await start({}, adapter);
    const stranger = await pool.forge({ username: 'alice', unknownKey: true });
    expect(await me(stranger)).toMatchObject({ status: 401, body: { reason: 'unknown_key' } });
    expect(await health()).toMatchObject({ body: { details: { auth: { status: 'up' } } } });
  });

  it('is up though nobody has asked for keys for hours', async () => {
    const clock = new PatientClock();
    const { health } = await start({ clock }, adapter);
    clock.wait(10_000);
    await eventually(async () => (await health()).body, { details: { auth: { status: 'up' } } });
  });

  it.each([
    ['deny', 503, 'down'],
    ['allow', 200, 'degraded'],
  ] as const)(
    'while revocations cannot be heard and the options say %s: %i %s',
    async (whenUnavailable, status, state) => {
      const clock = new PatientClock();
      const { health } = await start(
        { clock, revocation: { whenUnavailable, store: new ScriptedStore() } },
        adapter,
      );
      clock.wait(60);
      expect(await health()).toMatchObject({
        status,
        body: { details: { auth: { status: state, revocation: 'down' } } },
      });
    },
  );

  it('is degraded while logouts cannot be taken, because the list is full', async () => {
    const { health } = await start({ revocation: { maxEntries: 1 } }, adapter);
    const { accessToken } = await pool.signIn('alice');
    await server?.post('/auth/logout', accessToken);
    expect(await health()).toMatchObject({
      status: 200,
      body: { details: { auth: { status: 'degraded', logouts: 'down' } } },
    });
    expect((await server?.get('/health/plain'))?.body).toMatchObject({
      details: { auth: { status: 'up', logouts: 'down' } },
    });
  });

  it('is degraded for a minute after Cognito did not answer, unless it answers; a refusal is an answer', async () => {
    const clock = new PatientClock();
    const { health } = await start({ clock }, adapter);
    await login('a wrong one');
    expect(await health()).toMatchObject({ body: { details: { auth: { status: 'up' } } } });

    pool.faults.fail('InitiateAuth');
    await login('Alice-Passw0rd');
    const down = { status: 200, body: { details: { auth: { status: 'degraded', cognito: 'down' } } } };
    expect(await health()).toMatchObject(down);

    clock.wait(61);
    expect(await health()).toMatchObject({ body: { details: { auth: { status: 'up' } } } });

    await login('Alice-Passw0rd');
    expect(await health()).toMatchObject(down);
    pool.faults.clear();
    await login('Alice-Passw0rd');
    expect(await health()).toMatchObject({ body: { details: { auth: { status: 'up' } } } });
  });
});

describe('Readiness', () => {
  it('is degraded, and not down, when one of two pools has no keys', async () => {
    const options = await pool.moduleOptions();
    const lost = {
      userPoolId: 'us-east-1_Nowhere00',
      issuer: `${pool.url}/us-east-1_Nowhere00`,
      clientIds: ['any'],
    };
    server = await RunningServer.serving(
      {
        module: WatchedApp,
        imports: [ResourceServerModule.forRoot({ ...options, pools: { ...options.pools, lost } })],
      },
      'express',
    );
    expect(server.app.get(Readiness).report()).toMatchObject({ status: 'degraded', keys: 'degraded' });
  });
});

async function start(options: Partial<AuthOptions>, adapter: 'express' | 'fastify') {
  const auth = AuthModule.forRoot({
    ...(await pool.moduleOptions()),
    cognito: { domain: pool.url, endpoint: pool.url },
    clients: [{ clientId: pool.clientId }],
    grants: ALL_GRANTS,
    ...options,
  });
  const module = {
    module: WatchedApp,
    imports: [auth, TerminusModule.forRoot({ logger: false })],
    controllers: [HealthController],
  };
  const started = await RunningServer.serving(module, adapter);
  server = started;
  return {
    health: () => started.get('/health'),
    me: (accessToken: string) => started.get('/auth/me', accessToken),
  };
}

async function login(password: string): Promise<void> {
  await server?.postJson('/auth/login', { username: 'alice', password });
}

/** Something that is done in the background comes true before long. */
async function eventually(read: () => Promise<unknown>, expected: object): Promise<void> {
  for (let attempts = 0; attempts < 200; attempts += 1) {
    try {
      expect(await read()).toMatchObject(expected);
      return;
    } catch (error) {
      if (attempts === 199) throw error;
    }
  }
}
