import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createRedisKeyv } from '../../src/redis/redis.keyv.js';
import type { RedisOptions } from '../../src/redis/redis.options.js';
import { RedisRevocationStore } from '../../src/revocation/redis-revocation.store.js';
import { eventuallyTrue } from './eventually.js';
import { freePort } from '../../src/demo/free.port.js';
import { describeWithRedis, RedisProcess } from './redis.process.js';
import { Replica } from './replica.js';
import { revokedLogin } from './revocations.js';

/** What the README says that the user of Redis must be allowed. */
const ACL =
  'user app on >p@ss:word/1 resetchannels ~{nest-cognito-oauth}* &{nest-cognito-oauth}* ' +
  '-@all +@connection +@read +@write +@pubsub +@scripting -@dangerous +time +role +cluster|slots +cluster|keyslot';

describeWithRedis('Redis that asks for a user and TLS', () => {
  let folder: string;
  let redis: RedisProcess;
  let tlsPort: number;
  let ca: string;
  const stores: RedisRevocationStore[] = [];
  const userInfo = `app:${encodeURIComponent('p@ss:word/1')}`;

  const catchesUp = async (options: RedisOptions) => {
    const store = await RedisRevocationStore.to(options);
    stores.push(store);
    const replica = new Replica();
    await store.start(replica);
    await eventuallyTrue(() => replica.timesCaughtUp > 0);
    return { store, replica };
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redis-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    const subject = ['-subj', '/CN=redis.test', '-addext', 'subjectAltName=DNS:localhost,DNS:redis.test'];
    execFileSync('openssl', [...kind, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
    ca = await readFile(cert, 'utf8');
    tlsPort = await freePort();
    const tls = `--tls-port ${tlsPort} --tls-cert-file ${cert} --tls-key-file ${key}`;
    const trust = `--tls-ca-cert-file ${cert} --tls-auth-clients no`;
    redis = await RedisProcess.started(...`${tls} ${trust}`.split(' '));
    await redis.command('ACL', 'SETUSER', ...ACL.split(' ').slice(1));
  });
  afterAll(async () => {
    await redis.remove();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    for (const level of ['log', 'warn', 'error'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
    }
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.stop()));
    jest.restoreAllMocks();
  });

  it('serves a user who may do no more than the README says', async () => {
    const url = `redis://${userInfo}@127.0.0.1:${redis.port}`;
    const [writer, reader] = [await catchesUp({ url }), await catchesUp({ url })];
    const expired = revokedLogin(1_000_000_000);
    const revocation = revokedLogin();
    await writer.store.record([expired, revocation]);
    await eventuallyTrue(() => reader.replica.holds(revocation));
    const keyv = await createRedisKeyv({ url });
    await keyv.set('a', 1);
    expect(await keyv.get('a')).toBe(1);
    await keyv.disconnect();
    await eventuallyTrue(async () => {
      return (await redis.command('ZCARD', '{nest-cognito-oauth}:revocations')) === ':1\r\n';
    });
  });

  it('is spoken to over TLS, with an authority of its own', async () => {
    const url = `rediss://${userInfo}@localhost:${tlsPort}`;
    const { store } = await catchesUp({ url, tls: { ca } });
    await store.record([revokedLogin()]);
  });

  it('is known by another name than its host, where the options say so', async () => {
    const url = `rediss://${userInfo}@127.0.0.1:${tlsPort}`;
    await catchesUp({ url, tls: { ca, servername: 'redis.test' } });
  });

  it.each([
    ['nobody trusts', {}],
    ['bears another name', { servername: 'other.test' }],
  ])('is not spoken to when its certificate is one that %s', async (what, tls) => {
    const logged = jest.spyOn(Logger.prototype, 'error');
    const trusted = what === 'nobody trusts' ? {} : { ca, ...tls };
    const store = await RedisRevocationStore.to({
      url: `rediss://${userInfo}@localhost:${tlsPort}`,
      tls: trusted,
    });
    stores.push(store);
    const replica = new Replica();
    await store.start(replica);
    await expect(store.record([revokedLogin()])).rejects.toThrow('could not be stored');
    await eventuallyTrue(() => logged.mock.calls.join().includes('certificate'));
    expect(replica.timesCaughtUp).toBe(0);
  });

  it('says that the password is wrong, without the password', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error');
    const store = await RedisRevocationStore.to({ url: `redis://app:hunter2@127.0.0.1:${redis.port}` });
    stores.push(store);
    await store.start(new Replica());
    expect(logged.mock.calls.join()).toContain('WRONGPASS');
    expect(logged.mock.calls.join()).not.toContain('hunter2');
  });

  it.each<[string, RedisOptions]>([
    ['nothing', {}],
    ['two servers', { url: 'redis://a', cluster: { nodes: ['redis://b'] } }],
    ['a database that is none', { url: 'redis://localhost/zero' }],
  ])('is not looked for where the options name %s', async (_, options) => {
    await expect(RedisRevocationStore.to(options)).rejects.toThrow(/Redis/);
  });
});
