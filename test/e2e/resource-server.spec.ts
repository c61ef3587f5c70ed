import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Post, UseGuards } from '@nestjs/common';
import {
  AccessTokenGuard,
  AuthEvents,
  CurrentPrincipal,
  OptionalAuth,
  Pool,
  type Principal,
  Public,
  Refusals,
  Requirement,
  Requires,
  RouteAudit,
  Scopes,
} from '../../src/index.js';
import { GuardedApp, type GuardedOptions } from '../conformance/guarded.app.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { ADAPTERS } from './running.server.js';

@Controller('orders')
@Scopes('read')
class OrdersController {
  @Get()
  list(@CurrentPrincipal() who: Principal) {
    return who;
  }

  @Post()
  @Scopes('write')
  create() {
    return 'made';
  }

  @Get('partners')
  @Pool('partners')
  partners() {
    return 'partners';
  }

  @Get('health')
  @Public('the load balancer asks')
  health() {
    return 'up';
  }

  @Get('teaser')
  @OptionalAuth()
  teaser() {
    return 'teaser';
  }
}

@Controller('plain')
class PlainController {
  @Get()
  plain() {
    return 'plain';
  }

  @Get('open')
  @Public()
  open() {
    return 'open';
  }
}

@Controller('guarded')
@UseGuards(AccessTokenGuard)
class GuardedController {
  @Get()
  @Scopes('read')
  guarded() {
    return 'guarded';
  }
}

@Controller('derived')
class DerivedGuardedController extends GuardedController {}

@Controller('unheld')
class UnheldController {
  @Get()
  @Scopes('read')
  unheld() {
    return 'unheld';
  }
}

@Controller('nowhere')
@Pool('nowhere')
class NowherePoolController {
  @Get()
  nowhere() {
    return 'nowhere';
  }
}

@Injectable()
class Unprovided extends Requirement {
  readonly reason = 'unprovided';

  override isMet() {
    return true;
  }
}

@Controller('unprovided')
class UnprovidedController {
  @Get()
  @Requires(Unprovided)
  unprovided() {
    return 'unprovided';
  }
}

const seed = {
  users: [{ username: 'alice', groups: ['admins'] }, { username: 'bob' }],
  groups: [{ name: 'admins' }],
  resourceServers: [{ identifier: 'orders', scopes: ['read', 'write'] }],
};

describe.each(ADAPTERS)('A service with ResourceServerModule alone, on %s', (adapter) => {
  let pool: TestUserPool;
  let partners: TestUserPool;
  const running: GuardedApp[] = [];

  beforeAll(async () => {
    [pool, partners] = await Promise.all([startUserPool(seed), startUserPool(seed)]);
  });
  afterEach(async () => {
    for (const app of running.splice(0)) await app.stop();
  });
  afterAll(() => Promise.all([pool.stop(), partners.stop()]));

  type Starting = Partial<Omit<GuardedOptions, 'options'>> & { options?: Partial<GuardedOptions['options']> };
  const start = async ({ options, ...more }: Starting = {}) => {
    const app = await GuardedApp.start({
      adapter,
      controllers: [OrdersController],
      ...more,
      options: {
        pools: { default: pool.options, partners: partners.options },
        resourceServer: 'orders',
        ...options,
      },
    });
    running.push(app);
    return app;
  };
  const tokenOf = async (from: TestUserPool, ...scopes: string[]) =>
    (await from.signIn('alice', { scopes: ['openid', ...scopes.map((name) => `orders/${name}`)] }))
      .accessToken;

  describe('with several pools', () => {
    it('takes the tokens of each, and says which pool one comes from', async () => {
      const app = await start();
      expect((await app.get('/orders', await tokenOf(pool, 'read'))).body).toMatchObject({ pool: 'default' });
      expect((await app.get('/orders', await tokenOf(partners, 'read'))).body).toMatchObject({
        pool: 'partners',
      });
    });

    it('keeps a route of one pool from the tokens of another', async () => {
      const app = await start();
      expect((await app.get('/orders/partners', await tokenOf(partners, 'read'))).status).toBe(200);
      const answer = await app.get('/orders/partners', await tokenOf(pool, 'read'));
      expect(answer.status).toBe(403);
      expect(answer.body['reason']).toBe('pool_not_allowed');
    });

    it('takes a pool by each of its issuers, and by no other', async () => {
      const updated = 'https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Test';
      const { issuer, jwksUri } = pool;
      const both = { ...pool.options, issuer: [issuer, updated], jwksUri };
      const app = await start({ options: { pools: { default: both, partners: partners.options } } });
      const claims = { iss: updated };

      expect((await app.get('/orders', await tokenOf(pool, 'read'))).status).toBe(200);
      expect((await app.get('/orders', await pool.forge({ claims, scopes: ['orders/read'] }))).status).toBe(
        200,
      );
      const another = await pool.forge({ claims: { iss: `${updated}2` }, scopes: ['orders/read'] });
      expect((await app.get('/orders', another)).body['reason']).toBe('wrong_issuer');
    });

    it('does not boot when two pools have one issuer, or a route names a pool that is not there', async () => {
      const twice = start({ options: { pools: { one: pool.options, two: pool.options } } });
      await expect(twice).rejects.toThrow(/pools\.two\.issuer: Has an issuer of the pool one/);
      await expect(start({ controllers: [NowherePoolController] })).rejects.toThrow(/no pool nowhere/);
    });
  });

  describe('with a policy for password logins', () => {
    const withPolicy = (named: TestUserPool) =>
      start({
        options: {
          pools: {
            default: { ...named.options, scopePolicy: { groups: { admins: ['read'] } } },
            partners: partners.options,
          },
        },
      });
    const byPassword = async (username: string) => (await pool.signIn(username)).accessToken;

    it('grants nothing until it is named', async () => {
      const app = await start();
      expect((await app.get('/orders', await byPassword('alice'))).status).toBe(403);
    });

    it('grants the scopes of their groups to users who signed in through the API, and to nobody else', async () => {
      const app = await withPolicy(pool);
      const alice = await app.get('/orders', await byPassword('alice'));
      expect(alice.status).toBe(200);
      expect(alice.body['scopes']).toEqual(['aws.cognito.signin.user.admin', 'orders/read']);
      expect((await app.get('/orders', await byPassword('bob'))).status).toBe(403);
      // Who asked for less at the login page meant less.
      expect((await app.get('/orders', await tokenOf(pool))).status).toBe(403);
      const machine = await pool.forge({
        machine: true,
        claims: { scope: 'aws.cognito.signin.user.admin', 'cognito:groups': ['admins'] },
      });
      expect((await app.get('/orders', machine)).status).toBe(403);
    });
  });

  describe('without the global guard', () => {
    const globalGuard = false;

    it('guards where @UseGuards() says so, also by inheritance', async () => {
      const controllers = [GuardedController, DerivedGuardedController, PlainController];
      const app = await start({ controllers, options: { globalGuard } });
      for (const path of ['/guarded', '/derived']) {
        expect((await app.get(path)).status).toBe(401);
        expect((await app.get(path, await tokenOf(pool))).status).toBe(403);
        expect((await app.get(path, await tokenOf(pool, 'read'))).status).toBe(200);
      }
      expect((await app.get('/plain')).status).toBe(200);
      expect(app.log.text).toContain('GET /plain (PlainController.plain) has no guard before it');
    });

    it('does not boot when a decorator demands what no guard holds', async () => {
      const unheld = start({ controllers: [UnheldController], options: { globalGuard } });
      await expect(unheld).rejects.toThrow(/UnheldController\.unheld demands something/);
    });

    it('does not boot on an unguarded route when it is told so', async () => {
      const controllers = [PlainController];
      const refuse = start({ controllers, options: { globalGuard, routes: { unguarded: 'refuse' } } });
      await expect(refuse).rejects.toThrow(/GET \/plain \(PlainController\.plain\) has no guard before it/);
    });
  });

  describe('the audit of the routes', () => {
    it('tells what protects each', async () => {
      const app = await start({ controllers: [OrdersController, PlainController], globalPrefix: 'api' });
      const routes = Object.fromEntries(
        app.app
          .get(RouteAudit)
          .routes()
          .map(({ address, protection, demands, publicReason }) => [
            address,
            [protection, ...demands, ...(publicReason === undefined ? [] : [publicReason])],
          ]),
      );
      expect(routes).toEqual({
        'GET /api/orders': ['demands', 'scope orders/read'],
        'POST /api/orders': ['demands', 'scope orders/read', 'scope orders/write'],
        'GET /api/orders/partners': ['demands', 'scope orders/read', 'pool partners'],
        'GET /api/orders/health': ['public', 'scope orders/read', 'the load balancer asks'],
        'GET /api/orders/teaser': ['optional', 'scope orders/read'],
        'GET /api/plain': ['token'],
        'GET /api/plain/open': ['public'],
      });
      expect(app.log.text).toContain(
        'POST /api/orders (OrdersController.create): demands: scope orders/read;',
      );
      expect(app.log.text).toContain(
        '(OrdersController.teaser): optional: no token, or a good one with scope orders/read',
      );
    });

    it('keeps the application from booting by the rules that it is given, naming each route', async () => {
      const controllers = [OrdersController, PlainController];
      await expect(
        start({
          controllers,
          options: { routes: { publicWithoutReason: 'refuse', withoutDemand: 'refuse' } },
        }),
      ).rejects.toThrow(/PlainController\.open\) is public[^]+PlainController\.plain\) takes any good token/);
    });

    it('finds requirements that nobody provides', async () => {
      await expect(start({ controllers: [UnprovidedController] })).rejects.toThrow(
        /UnprovidedController\.unprovided: @Requires\(Unprovided\): no module has Unprovided/,
      );
      const app = await start({ controllers: [UnprovidedController], providers: [Unprovided] });
      expect((await app.get('/unprovided', await tokenOf(pool))).status).toBe(200);
    });
  });

  describe('the metadata of the resource (RFC 9728)', () => {
    const resource = { identifier: 'https://api.example.com/shop/orders', name: 'Orders' };
    const path = '/.well-known/oauth-protected-resource/shop/orders';

    it('are not there, and no challenge names them, until the resource has a name', async () => {
      const app = await start();
      expect((await app.get('/.well-known/oauth-protected-resource')).status).toBe(404);
      expect((await app.get('/orders')).headers.get('www-authenticate')).toBe('Bearer realm="api"');
    });

    it('stand at the path of §3.1, outside any prefix, and tell the scopes of the guards', async () => {
      const app = await start({ options: { resource }, globalPrefix: 'api' });
      const answer = await app.get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.body).toEqual({
        resource: 'https://api.example.com/shop/orders',
        authorization_servers: [pool.issuer, partners.issuer],
        scopes_supported: ['orders/read', 'orders/write'],
        bearer_methods_supported: ['header'],
        resource_name: 'Orders',
      });
      expect((await app.get('/.well-known/oauth-protected-resource')).status).toBe(404);
    });

    it('stand at the root where the identifier has no path, with the authorization servers that are named', async () => {
      const authorizationServers = ['https://login.example.com'];
      const app = await start({
        options: { resource: { identifier: 'https://api.example.com', authorizationServers } },
      });
      const answer = await app.get('/.well-known/oauth-protected-resource');
      expect(answer.body).toMatchObject({
        resource: 'https://api.example.com',
        authorization_servers: authorizationServers,
      });
    });

    it('are named in every challenge, with the scopes of the route (§5.1)', async () => {
      const app = await start({ options: { resource } });
      const metadata = `resource_metadata="https://api.example.com${path}"`;
      const challenge = async (token?: string, route = '/orders') =>
        (await app.get(route, token)).headers.get('www-authenticate');

      expect(await challenge()).toBe(`Bearer realm="api", scope="orders/read", ${metadata}`);
      expect(await challenge('rubbish')).toMatch(/error="invalid_token".*scope="orders\/read"/);
      expect(await challenge(await tokenOf(pool))).toContain(`scope="orders/read", ${metadata}`);
      expect(await challenge('rubbish', '/orders?access_token=x')).toMatch(
        /error="invalid_request".*scope="orders\/read", resource_metadata=/,
      );
    });
  });

  describe('refusals', () => {
    it('are counted by reason, told as an event, and logged in one line without what was sent', async () => {
      const app = await start();
      const events: unknown[] = [];
      app.app.get(AuthEvents).on('refusal', (event) => events.push(event));
      await app.get('/orders');
      await app.get('/orders', 'rubbish');
      await app.get('/orders', await pool.forge({ expired: true }));
      await app.get('/orders', await pool.forge({ expired: true }));

      expect(Object.fromEntries(app.app.get(Refusals).counts())).toEqual({
        missing_token: 1,
        malformed: 1,
        expired: 2,
      });
      expect(events).toHaveLength(4);
      const lines = app.log.lines.filter((line) => line.startsWith('refused '));
      expect(lines).toHaveLength(4);
      expect(lines[1]).toContain('{"status":401,"reason":"malformed","route":"OrdersController.list"}');
      expect(app.log.text).not.toContain('rubbish');
    });
  });
});
