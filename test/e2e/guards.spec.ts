import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, NotFoundException, Post } from '@nestjs/common';
import {
  AccessToken,
  type Asked,
  Clients,
  CurrentPrincipal,
  CurrentToken,
  CurrentUser,
  Fresh,
  Groups,
  OptionalAuth,
  Pool,
  type Principal,
  Public,
  Refusals,
  Requirement,
  Requires,
  Scopes,
  scopesOf,
  type UserPrincipal,
} from '../../src/index.js';
import { ADAPTERS, RunningServer } from './running.server.js';
import { backOffice, machine, RunningUserPool, type Username } from './running.user-pool.js';

@Controller('things')
@Scopes('read')
class ThingsController {
  @Get()
  list() {
    return ['thing'];
  }

  @Post()
  @Scopes('write')
  create() {
    return 'made';
  }

  @Get('two')
  @Scopes('write', 'admin')
  two() {
    return 'two';
  }

  @Get('any')
  @Scopes.any('write', 'admin')
  any() {
    return 'any';
  }

  @Get('staff')
  @Groups('staff', 'admins')
  staff() {
    return 'staff';
  }

  @Get('staff-and-admins')
  @Groups('staff')
  @Groups('admins')
  staffAndAdmins() {
    return 'both';
  }

  @Get('open')
  @Public()
  open() {
    return 'open';
  }

  @Get('public-by-mistake')
  @Public()
  @Scopes('admin')
  publicByMistake() {
    return 'secret';
  }

  @Get('user')
  user(@CurrentUser() user: UserPrincipal) {
    return user;
  }

  @Get('token')
  token(@CurrentToken() token: AccessToken) {
    return { machine: token.isMachine, shown: token };
  }
}

@Scopes('admin')
class BaseController {
  @Get('inherited')
  @Scopes('write')
  inherited() {
    return 'inherited';
  }

  @Get('overridden')
  @Scopes('write')
  overridden() {
    return 'base';
  }

  @Get('opened')
  @Scopes('write')
  opened() {
    return 'base';
  }

  @Get('closed')
  @Public()
  closed() {
    return 'base';
  }
}

@Controller('derived')
class DerivedController extends BaseController {
  @Get('own')
  own() {
    return 'own';
  }

  @Get('overridden')
  override overridden() {
    return 'derived';
  }

  @Get('opened')
  @Public('by somebody who did not look at the base')
  override opened() {
    return 'derived';
  }

  @Get('closed')
  override closed() {
    return 'derived';
  }
}

@Controller('grandchild')
class GrandchildController extends DerivedController {
  @Get('overridden')
  @Groups('staff')
  override overridden() {
    return 'grandchild';
  }
}

@Controller('bare')
class BareController {
  @Get()
  nothingSaid() {
    return 'bare';
  }
}

@Controller('lobby')
@Public()
class LobbyController {
  @Get()
  lobby() {
    return 'lobby';
  }

  @Get('office')
  @Groups('staff')
  office() {
    return 'office';
  }

  @Get('user')
  user(@CurrentUser() user: UserPrincipal) {
    return user;
  }
}

@Controller('annex')
class AnnexController extends LobbyController {}

@Controller('contradiction')
@Public()
@Scopes('admin')
class ContradictionController {
  @Get()
  secret() {
    return 'secret';
  }
}

@Controller('home')
@Scopes('read')
class HomeController {
  @Get()
  @OptionalAuth()
  home(@CurrentPrincipal() who: Principal<{ jti: string }>) {
    return who.kind === 'anonymous' ? who : { kind: who.kind, jti: who.claims.jti };
  }

  @Get('mine')
  @OptionalAuth()
  mine(@CurrentUser() user: UserPrincipal) {
    return user.username;
  }

  @Get('closed')
  @OptionalAuth()
  @Groups('staff')
  closed() {
    return 'closed';
  }

  @Get('public')
  @Public('a notice board')
  open(@CurrentPrincipal() who: Principal) {
    return who;
  }
}

const OrdersScopes = scopesOf('orders', ['read', 'write']);

interface Draft {
  readonly body: { readonly kind: { toLowerCase(): string } };
}

@Controller('demands')
class DemandsController {
  @Get('prefixed')
  @OrdersScopes.any('write')
  prefixed() {
    return 'prefixed';
  }

  @Post('computed')
  @Scopes('read')
  @Scopes.from<Draft>(({ body }) => body.kind.toLowerCase())
  computed() {
    return 'computed';
  }

  @Post('computed-later')
  @OrdersScopes.from(async ({ query }) => (query['draft'] === 'yes' ? ['read', 'write'] : []))
  computedLater() {
    return 'computed later';
  }

  @Get('office-client')
  @Clients(backOffice.clientId, machine.clientId)
  officeClient() {
    return 'office';
  }

  @Get('fresh')
  @Fresh({ maxAgeSeconds: 300 })
  fresh() {
    return 'fresh';
  }

  @Get('here')
  @Pool('default')
  here() {
    return 'here';
  }
}

@Injectable()
class Rooms {
  readonly byOwner = new Map([['cellar', 'bob']]);
}

@Injectable()
class OwnsRoom extends Requirement {
  readonly reason = 'not_the_owner';
  override readonly description = 'Only the owner may enter. Ask for the room.';

  constructor(private readonly rooms: Rooms) {
    super();
  }

  override async isMet({ token, request }: Asked) {
    const owner = this.rooms.byOwner.get(request.params['room'] ?? '');
    if (owner === undefined) throw new NotFoundException();
    return owner === token.username;
  }
}

@Injectable()
class OfKind extends Requirement<'user' | 'client'> {
  readonly reason = 'wrong_kind';

  override isMet({ token, argument }: Asked<'user' | 'client'>) {
    return token.isMachine === (argument === 'client');
  }
}

/** As JavaScript allows it. */
@Injectable()
class Forgetful extends Requirement {
  readonly reason = 'forgotten';

  override isMet(): boolean {
    return undefined as unknown as boolean;
  }
}

@Injectable()
class Failing extends Requirement {
  readonly reason = 'failed';

  override isMet(): boolean {
    throw new Error('the database password is tomato');
  }
}

@Controller('rooms')
class RoomsController {
  @Get('forgetful')
  @Requires(Forgetful)
  forgetful() {
    return 'never';
  }

  @Get('failing')
  @Requires(Failing)
  failing() {
    return 'never';
  }

  @Get('robots')
  @Requires(OfKind, 'client')
  robots() {
    return 'robots';
  }

  @Get(':room')
  @Requires(OwnsRoom)
  @Requires(OfKind, 'user')
  room() {
    return 'room';
  }
}

describe.each(ADAPTERS)('Guards, on %s', (adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({
      adapter,
      pool,
      controllers: [
        ThingsController,
        DerivedController,
        GrandchildController,
        GrandchildController,
        BareController,
        LobbyController,
        AnnexController,
        ContradictionController,
        HomeController,
        DemandsController,
        RoomsController,
      ],
      providers: [Rooms, OwnsRoom, OfKind, Forgetful, Failing],
    });
  });

  afterAll(async () => {
    await server?.stop();
    await pool.stop();
  });

  const tokenOf = async (username: Username, ...scopes: string[]) => {
    const scope = ['openid', ...scopes.map((name) => `orders/${name}`)].join(' ');
    return (await pool.signInByCode({ username, scope })).accessToken;
  };
  const machineToken = async () => {
    const answer = await server.token({
      grant_type: 'client_credentials',
      client_id: machine.clientId,
      client_secret: machine.clientSecret,
    });
    return String(answer.body['access_token']);
  };
  const statusOf = async (path: string, accessToken?: string) => (await server.get(path, accessToken)).status;

  it('lets in who has the scope of the class', async () => {
    expect(await statusOf('/things', await tokenOf('carol', 'read'))).toBe(200);
  });

  it('demands the scopes of class and method both, and names both when one lacks', async () => {
    const onlyRead = await server.post('/things', await tokenOf('carol', 'read'));
    const onlyWrite = await server.post('/things', await tokenOf('carol', 'write'));
    const both = await server.post('/things', await tokenOf('carol', 'read', 'write'));

    expect([onlyRead.status, onlyWrite.status, both.status]).toEqual([403, 403, 201]);
    expect(onlyWrite.headers.get('www-authenticate')).toContain('scope="orders/read orders/write"');
  });

  it('holds a token against each route that it comes to, whatever it met elsewhere and before', async () => {
    const token = await tokenOf('carol', 'read', 'write');
    const visits = ['/things', '/things/two', '/things', '/things/any', '/things/two', '/things'];
    const statuses = [];
    for (const path of visits) statuses.push(await statusOf(path, token));
    expect(statuses).toEqual([200, 403, 200, 200, 403, 200]);
  });

  it('demands all the scopes that one decorator names', async () => {
    expect(await statusOf('/things/two', await tokenOf('carol', 'read', 'write'))).toBe(403);
    expect(await statusOf('/things/two', await tokenOf('carol', 'read', 'write', 'admin'))).toBe(200);
  });

  it('demands one of the scopes of @Scopes.any()', async () => {
    expect(await statusOf('/things/any', await tokenOf('carol', 'read'))).toBe(403);
    expect(await statusOf('/things/any', await tokenOf('carol', 'read', 'admin'))).toBe(200);
  });

  it('demands one of the groups of one @Groups(), and one of each of two', async () => {
    const [alice, bob, carol] = await Promise.all(
      (['alice', 'bob', 'carol'] as const).map((username) => tokenOf(username, 'read')),
    );
    const answers = async (path: string) => [
      await statusOf(path, alice),
      await statusOf(path, bob),
      await statusOf(path, carol),
    ];

    expect(await answers('/things/staff')).toEqual([200, 200, 403]);
    expect(await answers('/things/staff-and-admins')).toEqual([200, 403, 403]);
  });

  it('opens a @Public() method of a protected class, with and without a token, even a bad one', async () => {
    expect(await statusOf('/things/open')).toBe(200);
    expect(await statusOf('/things/open', await tokenOf('carol'))).toBe(200);
    expect(await statusOf('/things/open', 'rubbish')).toBe(200);
  });

  it('protects a method that is public and demands scopes at once', async () => {
    expect(await statusOf('/things/public-by-mistake')).toBe(401);
    expect(await statusOf('/things/public-by-mistake', await tokenOf('carol', 'read', 'admin'))).toBe(200);
  });

  it('keeps the demands of a base class and of an inherited method', async () => {
    const [write, admin, both] = [
      await tokenOf('carol', 'write'),
      await tokenOf('carol', 'admin'),
      await tokenOf('carol', 'write', 'admin'),
    ];

    expect(await statusOf('/derived/inherited')).toBe(401);
    expect(await statusOf('/derived/inherited', write)).toBe(403);
    expect(await statusOf('/derived/inherited', admin)).toBe(403);
    expect(await statusOf('/derived/inherited', both)).toBe(200);
    expect(await statusOf('/derived/own', write)).toBe(403);
    expect(await statusOf('/derived/own', admin)).toBe(200);
  });

  it('keeps the demands of a method that is overridden, whatever the override says', async () => {
    const [admin, both] = [await tokenOf('carol', 'admin'), await tokenOf('carol', 'write', 'admin')];
    for (const path of ['/derived/overridden', '/derived/opened']) {
      expect(await statusOf(path)).toBe(401);
      expect(await statusOf(path, admin)).toBe(403);
      expect(await statusOf(path, both)).toBe(200);
    }
    expect(await statusOf('/derived/closed')).toBe(401);
    expect(await statusOf('/grandchild/overridden', both)).toBe(403);
    expect(await statusOf('/grandchild/overridden', await tokenOf('bob', 'admin'))).toBe(403);
    expect(await statusOf('/grandchild/overridden', await tokenOf('bob', 'write', 'admin'))).toBe(200);
  });

  it('protects what says nothing, and asks for no more than a good token there', async () => {
    expect(await statusOf('/bare')).toBe(401);
    expect(await statusOf('/bare', await tokenOf('carol'))).toBe(200);
  });

  it('opens a public class but for the methods that demand something', async () => {
    expect(await statusOf('/lobby')).toBe(200);
    expect(await statusOf('/lobby/office')).toBe(401);
    expect(await statusOf('/lobby/office', await tokenOf('carol'))).toBe(403);
    expect(await statusOf('/lobby/office', await tokenOf('bob'))).toBe(200);
  });

  it('does not open a class because its base class is public', async () => {
    expect(await statusOf('/annex')).toBe(401);
  });

  it('tells who the user is', async () => {
    const { body } = await server.get('/things/user', await tokenOf('bob', 'read'));
    expect(body).toMatchObject({
      kind: 'user',
      username: 'bob',
      groups: ['staff'],
      scopes: ['openid', 'orders/read'],
    });
  });

  it('refuses a machine where a user is needed, and tells it so', async () => {
    const answer = await server.get('/things/user', await machineToken());

    expect(answer.status).toBe(403);
    expect(answer.body['reason']).toBe('user_required');
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
  });

  it('refuses a machine where a group is needed, and tells it so', async () => {
    const answer = await server.get('/things/staff', await machineToken());

    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ reason: 'insufficient_group' });
    expect(answer.body['message']).toContain('a client has no groups');
  });

  it('refuses a machine at /auth/logout-all: it has no user whose logins could end', async () => {
    expect((await server.post('/auth/logout-all', await machineToken())).status).toBe(403);
  });

  it('never shows the token itself to what prints it', async () => {
    const accessToken = await tokenOf('bob', 'read');
    const answer = await server.get('/things/token', accessToken);

    expect(answer.body['machine']).toBe(false);
    expect(answer.text).not.toContain(accessToken.split('.')[2]);
  });

  it('answers 500 without details when a public handler asks for the user, and says in the log why', async () => {
    const answer = await server.get('/lobby/user');

    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('CurrentUser');
    expect(server.log.text).toContain('need a protected route');
  });

  it('protects a class that is public and demands scopes at once', async () => {
    expect(await statusOf('/contradiction')).toBe(401);
    expect(await statusOf('/contradiction', await tokenOf('carol', 'admin'))).toBe(200);
  });

  describe('@OptionalAuth()', () => {
    it('lets in who brings nothing as anonymous, and who brings a good token as who they are', async () => {
      expect((await server.get('/home')).body).toEqual({ kind: 'anonymous' });
      expect((await server.get('/home', await tokenOf('bob', 'read'))).body).toMatchObject({
        kind: 'user',
        jti: expect.any(String),
      });
      expect((await server.get('/home', await machineToken())).body).toMatchObject({ kind: 'client' });
    });

    it('refuses who brings a bad token, or one that lacks what the class demands', async () => {
      expect(await statusOf('/home', 'rubbish')).toBe(401);
      expect(await statusOf('/home', await tokenOf('carol'))).toBe(403);
      const blank = await server.fetch('/home', { headers: { authorization: 'Bearer' } });
      expect(blank.status).toBe(400);
      const basic = await server.fetch('/home', { headers: { authorization: 'Basic YTpi' } });
      expect(basic.status).toBe(401);
      expect(await statusOf('/home?access_token=abc')).toBe(401);
    });

    it('does not open a method that demands something itself', async () => {
      expect(await statusOf('/home/closed')).toBe(401);
      expect(await statusOf('/home/closed', await tokenOf('bob', 'read'))).toBe(200);
    });

    it('is refused with 401 where the handler wants a user', async () => {
      const answer = await server.get('/home/mine');
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="api"');
      expect(answer.body['reason']).toBe('missing_token');
    });

    it('leaves a @Public() route to the anonymous, whatever they bring', async () => {
      expect((await server.get('/home/public', await tokenOf('bob'))).body).toEqual({ kind: 'anonymous' });
    });
  });

  describe('further demands', () => {
    it('name scopes of one resource server by scopesOf()', async () => {
      expect(await statusOf('/demands/prefixed', await tokenOf('carol', 'read'))).toBe(403);
      expect(await statusOf('/demands/prefixed', await tokenOf('carol', 'write'))).toBe(200);
      // @ts-expect-error: not among the names
      expect(() => OrdersScopes('reed')).toThrow(TypeError);
      expect(() => scopesOf('my orders')).toThrow(TypeError);
    });

    it('compute the scopes from the request, and name them when they lack', async () => {
      const post = async (body: unknown, ...scopes: string[]) =>
        server.postJson('/demands/computed', body, await tokenOf('carol', ...scopes));

      expect((await post({ kind: 'WRITE' }, 'read', 'write')).status).toBe(201);
      const refused = await post({ kind: 'WRITE' }, 'read');
      expect(refused.status).toBe(403);
      expect(refused.body).toMatchObject({
        reason: 'insufficient_scope',
        scope: 'orders/read orders/write',
      });
    });

    it.each([
      ['throws', {}],
      ['throws on a body of another type', ['text']],
      ['tells an empty name', { kind: '' }],
      ['tells what is no scope name', { kind: 'a"b\\\r\nX-Injected: 1' }],
    ])('refuse when the function of @Scopes.from() %s', async (_, body) => {
      const answer = await server.postJson('/demands/computed', body, await tokenOf('carol', 'read'));
      expect(answer.status).toBe(403);
      expect(answer.body['reason']).toBe('scopes_unknown');
      expect(answer.headers.get('x-injected')).toBeNull();
    });

    it('compute the scopes by a promise, and refuse when none is told', async () => {
      const token = await tokenOf('carol', 'read', 'write');
      expect((await server.post('/demands/computed-later?draft=yes', token)).status).toBe(201);
      expect((await server.post('/demands/computed-later', token)).status).toBe(403);
      expect(
        (await server.post('/demands/computed-later?draft=yes', await tokenOf('carol', 'read'))).status,
      ).toBe(403);
    });

    it('admit certain app clients only', async () => {
      expect(await statusOf('/demands/office-client', await machineToken())).toBe(200);
      const answer = await server.get('/demands/office-client', await tokenOf('carol'));
      expect(answer.status).toBe(403);
      expect(answer.body['reason']).toBe('client_not_allowed');
      expect(() => Clients()).toThrow(TypeError);
    });

    it('admit tokens of certain pools', async () => {
      expect(await statusOf('/demands/here', await tokenOf('carol'))).toBe(200);
      expect(() => Pool()).toThrow(TypeError);
    });

    it('want a login that is not too old, also after a refresh, and say how old it may be (RFC 9470 §3)', async () => {
      pool.clock.move(-400);
      const old = await pool.signInByCode({ username: 'carol' });
      pool.clock.move(400);
      const refreshed = (await pool.refresh(old.refreshToken)).body['AuthenticationResult'] as {
        AccessToken: string;
      };

      for (const token of [old.accessToken, refreshed.AccessToken]) {
        const answer = await server.get('/demands/fresh', token);
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toMatch(
          /^Bearer realm="api", error="insufficient_user_authentication", error_description="[^"]+", max_age="300"$/,
        );
        expect(answer.body['reason']).toBe('login_too_old');
      }
      expect(await statusOf('/demands/fresh', await tokenOf('carol'))).toBe(200);
      expect(await statusOf('/demands/fresh', await machineToken())).toBe(403);
      expect(() => Fresh({ maxAgeSeconds: 0 })).toThrow(TypeError);
    });
  });

  describe('requirements of your own', () => {
    it('decide with what is injected, and refuse with their own reason and words', async () => {
      expect(await statusOf('/rooms/cellar', await tokenOf('bob'))).toBe(200);
      const answer = await server.get('/rooms/cellar', await tokenOf('carol'));
      expect(answer.status).toBe(403);
      expect(answer.body).toMatchObject({
        reason: 'not_the_owner',
        message: 'Only the owner may enter. Ask for the room.',
      });
      expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    });

    it('may answer otherwise, to hide what is there', async () => {
      expect(await statusOf('/rooms/attic', await tokenOf('bob'))).toBe(404);
    });

    it('take an argument', async () => {
      expect(await statusOf('/rooms/robots', await tokenOf('bob'))).toBe(403);
      expect(await statusOf('/rooms/robots', await machineToken())).toBe(200);
    });

    it('are asked only with a good token', async () => {
      expect(await statusOf('/rooms/attic')).toBe(401);
    });

    it('let nobody in unless they say true, and nobody see why they failed', async () => {
      const token = await tokenOf('bob');
      expect(await statusOf('/rooms/forgetful', token)).toBe(403);
      const answer = await server.get('/rooms/failing', token);
      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({ reason: 'check_failed' });
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.text).not.toContain('tomato');
      expect(server.app.get(Refusals, { strict: false }).counts().get('check_failed')).toBe(1);
    });
  });

  it('answers 404 to an unknown path, with and without a token', async () => {
    expect(await statusOf('/nowhere')).toBe(404);
    expect(await statusOf('/nowhere', await tokenOf('carol'))).toBe(404);
  });

  it('boots under the strictest rules for routes: those of the package itself are not meant', async () => {
    const routes = { unguarded: 'refuse', publicWithoutReason: 'refuse', withoutDemand: 'refuse' } as const;
    const strict = await RunningServer.start({ adapter, pool, options: { routes }, controllers: [] });
    expect((await strict.get('/health/live')).status).toBe(200);
    await strict.stop();
    const lax = RunningServer.start({ adapter, pool, options: { routes }, controllers: [BareController] });
    await expect(lax).rejects.toThrow(/BareController\.nothingSaid\) takes any good token/);
  });

  it('refuses to decorate with no scope, two scopes in one, or no group', () => {
    expect(() => Scopes()).toThrow(TypeError);
    expect(() => Scopes.any()).toThrow(TypeError);
    expect(() => Scopes('read write')).toThrow(TypeError);
    expect(() => Groups()).toThrow(TypeError);
    expect(() => Groups('')).toThrow(TypeError);
  });
});
