import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Post } from '@nestjs/common';
import {
  AccessToken,
  CurrentToken,
  CurrentUser,
  Groups,
  Public,
  Scopes,
  type UserPrincipal,
} from '../../src/index.js';
import { ADAPTERS, RunningServer } from './running.server.js';
import { machine, RunningUserPool, type Username } from './running.user-pool.js';

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
}

@Controller('derived')
class DerivedController extends BaseController {
  @Get('own')
  own() {
    return 'own';
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

describe.each(ADAPTERS)('Guards, on %s', (adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({
      adapter,
      pool,
      controllers: [ThingsController, DerivedController, BareController, LobbyController, AnnexController],
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

  it('answers 404 to an unknown path, with and without a token', async () => {
    expect(await statusOf('/nowhere')).toBe(404);
    expect(await statusOf('/nowhere', await tokenOf('carol'))).toBe(404);
  });

  it('refuses to decorate with no scope, two scopes in one, or no group', () => {
    expect(() => Scopes()).toThrow(TypeError);
    expect(() => Scopes.any()).toThrow(TypeError);
    expect(() => Scopes('read write')).toThrow(TypeError);
    expect(() => Groups()).toThrow(TypeError);
    expect(() => Groups('')).toThrow(TypeError);
  });
});
