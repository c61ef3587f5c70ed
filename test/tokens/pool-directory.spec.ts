import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CurrentToken, Pool, PoolDirectory, ResourceServerModule } from '../../src/index.js';
import type { AccessToken, DirectoryPool, ResourceServerOptions } from '../../src/index.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { eventuallyTrue } from '../revocation/eventually.js';
import { JwksServer } from './jwks.server.js';
import { accessTokenClaims, TokenSigner } from './token.signer.js';

const HOME = '/';
const BLUE_ONLY = '/blue';

@Controller()
class WhoseController {
  @Get()
  whose(@CurrentToken() token: AccessToken) {
    return { pool: token.pool };
  }

  @Get('blue')
  @Pool('blue')
  blue() {
    return {};
  }
}

/** A table of tenants that counts how often it is asked, and can be told to fail. */
class Tenants extends PoolDirectory {
  readonly pools = new Map<string, DirectoryPool>();
  readonly asked: string[] = [];
  failure: 'none' | 'throws' | 'rejects' = 'none';

  override find(issuer: string): ReturnType<PoolDirectory['find']> {
    this.asked.push(issuer);
    if (this.failure === 'throws') throw new Error('The table of tenants is locked.');
    if (this.failure === 'rejects') return Promise.reject(new Error('The table of tenants is away.'));
    return this.pools.get(issuer);
  }
}

describe('A directory of pools', () => {
  let [home, blue, red]: [TestUserPool, TestUserPool, TestUserPool] = [] as never;
  let tenants: Tenants;
  let app: INestApplication | undefined;

  beforeAll(async () => {
    const pool = (userPoolId: string) => startUserPool({ userPoolId, users: ['alice'] });
    [home, blue, red] = [
      await pool('us-east-1_Home00000'),
      await pool('us-east-1_Blue00000'),
      await pool('us-east-1_Red000000'),
    ];
  });

  beforeEach(async () => {
    await app?.close();
    tenants = new Tenants();
    tenants.pools.set(blue.issuer, { name: 'blue', ...termsOf(blue) });
    app = await start({ pools: { home: termsOf(home) } });
  });

  afterAll(async () => {
    await app?.close();
    await Promise.all([home, blue, red].map((pool) => pool.stop()));
  });

  async function start(options: Pick<ResourceServerOptions, 'pools'>): Promise<INestApplication> {
    const { clock } = await home.moduleOptions();
    const imports = [ResourceServerModule.forRoot({ clock, poolDirectory: tenants, ...options })];

    @Module({ imports, controllers: [WhoseController] })
    class AppModule {}

    const started = await NestFactory.create(AppModule, { logger: false });
    await started.listen(0, '127.0.0.1');
    return started;
  }

  const termsOf = ({ userPoolId, issuer, clientIds }: TestUserPool) => ({ userPoolId, issuer, clientIds });
  const tokenOf = async (pool: TestUserPool) => (await pool.signIn('alice')).accessToken;
  const answer = async (token: string, path = HOME) => {
    const got = await fetch(`${await app?.getUrl()}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: got.status, ...((await got.json()) as { pool?: string; reason?: string }) };
  };
  const pass = (seconds: number) => {
    for (const pool of [home, blue, red]) pool.clock.advance(`${seconds}s`);
  };

  it('adds pools to those of the options, which it is not asked for', async () => {
    expect(await answer(await tokenOf(home))).toEqual({ status: 200, pool: 'home' });
    expect(tenants.asked).toEqual([]);
    expect(await answer(await tokenOf(blue))).toEqual({ status: 200, pool: 'blue' });
    expect(tenants.asked).toEqual([blue.issuer]);
  });

  it('may be all there is, and names a pool by its id where it says no other name', async () => {
    await app?.close();
    tenants.pools.set(red.issuer, termsOf(red));
    app = await start({ pools: {} });
    expect(await answer(await tokenOf(red))).toEqual({ status: 200, pool: red.userPoolId });
    expect(await answer(await tokenOf(home))).toMatchObject({ status: 401, reason: 'wrong_issuer' });
  });

  it('holds routes to a pool of its own by @Pool', async () => {
    expect(await answer(await tokenOf(blue), BLUE_ONLY)).toMatchObject({ status: 200 });
    expect(await answer(await tokenOf(home), BLUE_ONLY)).toMatchObject({ reason: 'pool_not_allowed' });
  });

  it('is asked once by many requests, and a stranger is not asked for at every one', async () => {
    const [good, bad] = [await tokenOf(blue), await tokenOf(red)];
    const answers = await Promise.all(Array.from({ length: 20 }, () => answer(good)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    for (const token of [bad, bad, bad])
      expect(await answer(token)).toMatchObject({ reason: 'wrong_issuer' });
    expect(tenants.asked).toEqual([blue.issuer, red.issuer]);

    tenants.pools.set(red.issuer, termsOf(red));
    pass(11);
    expect(await answer(bad)).toMatchObject({ status: 200 });
  });

  it('fetches nothing from an issuer that it does not know, nor asks for what is no address', async () => {
    const signer = new TokenSigner('first');
    const jwks = await JwksServer.serving(signer);
    const iss = jwks.url.replace('/.well-known/jwks.json', '');
    for (const issuer of [iss, 'blue', 'file:///etc/passwd', `https://${'x'.repeat(600)}`]) {
      const token = signer.sign({ ...accessTokenClaims(home.clock.epochSeconds()), iss: issuer });
      expect(await answer(token)).toMatchObject({ status: 401, reason: 'wrong_issuer' });
    }
    expect(jwks.timesAsked).toBe(0);
    expect(tenants.asked).toEqual([iss]);
    await jwks.close();
  });

  it('never lends the keys of one pool to another', async () => {
    tenants.pools.set(red.issuer, termsOf(red));
    expect(await answer(await tokenOf(red))).toMatchObject({ status: 200 });
    expect(await answer(await tokenOf(blue))).toMatchObject({ status: 200 });
    const [, payload] = (await tokenOf(blue)).split('.');
    const [header, , signature] = (await tokenOf(red)).split('.');
    const stitched = [header, payload, signature].join('.');
    expect(await answer(stitched)).toMatchObject({ status: 401, reason: 'unknown_key' });
    const forged = await red.forge({ claims: { iss: blue.issuer } });
    expect(await answer(forged)).toMatchObject({ status: 401, reason: 'unknown_key' });
  });

  it('shuts out the remembered tokens of a pool that is taken out: after a minute in use, after five idle', async () => {
    const token = await tokenOf(blue);
    expect(await answer(token)).toMatchObject({ status: 200 });
    tenants.pools.delete(blue.issuer);
    expect(await answer(token)).toMatchObject({ status: 200 });
    pass(61);
    await answer(token);
    expect(await answer(token)).toMatchObject({ status: 401, reason: 'wrong_issuer' });

    tenants.pools.set(blue.issuer, termsOf(blue));
    pass(11);
    expect(await answer(token)).toMatchObject({ status: 200 });
    tenants.pools.delete(blue.issuer);
    pass(301);
    expect(await answer(token)).toMatchObject({ status: 401, reason: 'wrong_issuer' });
  });

  it('shuts out an app client that is taken out of a pool', async () => {
    const token = await tokenOf(blue);
    expect(await answer(token)).toMatchObject({ status: 200 });
    tenants.pools.set(blue.issuer, { ...termsOf(blue), clientIds: ['another'] });
    pass(301);
    expect(await answer(token)).toMatchObject({ status: 401, reason: 'wrong_client' });
  });

  it.each(['throws', 'rejects'] as const)(
    'keeps to what it said for an hour while the directory %s, and answers 503 for others',
    async (failure) => {
      const [known, unknown] = [await tokenOf(blue), await tokenOf(red)];
      expect(await answer(known)).toMatchObject({ status: 200 });
      tenants.failure = failure;
      expect(await answer(unknown)).toMatchObject({ status: 503, reason: 'pools_unavailable' });
      pass(3500);
      expect(await answer(await tokenOf(blue))).toMatchObject({ status: 200 });
      pass(101);
      expect(await answer(await tokenOf(blue))).toMatchObject({ status: 503, reason: 'pools_unavailable' });
      tenants.failure = 'none';
      expect(await answer(await tokenOf(blue))).toMatchObject({ status: 200 });
    },
  );

  it.each([
    ['another issuer', () => termsOf(red)],
    ['the name of a pool of the options', () => ({ ...termsOf(blue), name: 'home' })],
    ['an address without https', () => ({ ...termsOf(blue), jwksUri: 'http://keys.example/jwks.json' })],
    ['no app client', () => ({ ...termsOf(blue), clientIds: [] })],
  ])('is not believed when it answers with %s', async (_what, terms) => {
    tenants.pools.set(blue.issuer, terms());
    expect(await answer(await tokenOf(blue))).toMatchObject({ status: 503, reason: 'pools_unavailable' });
  });

  it('is not flooded by made-up issuers, and whom it knows does not wait for them', async () => {
    const known = await tokenOf(blue);
    expect(await answer(known)).toMatchObject({ status: 200 });
    const opening = new EventEmitter();
    const opened = once(opening, 'open').then(() => undefined);
    tenants.find = (issuer) => {
      tenants.asked.push(issuer);
      return opened;
    };
    const signer = new TokenSigner('first');
    const claims = accessTokenClaims(home.clock.epochSeconds());
    const flood = Array.from({ length: 150 }, (_, count) =>
      answer(signer.sign({ ...claims, iss: `https://idp.example/${count}` })),
    );
    const answered: unknown[] = [];
    for (const one of flood) void one.then(({ reason }) => answered.push(reason));
    await eventuallyTrue(() => answered.length === 50);
    expect(new Set(answered)).toEqual(new Set(['pools_unavailable']));
    expect(await answer(known)).toMatchObject({ status: 200 });
    opening.emit('open');
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(100);
    expect(tenants.asked).toHaveLength(101);
  });
});
