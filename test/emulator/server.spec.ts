import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UserPoolEmulator } from '../../src/emulator/user-pool.emulator.js';
import type { UserPoolSeed } from '../../src/emulator/user-pool.seed.js';
import { startUserPoolServer, type UserPoolServer } from '../../src/emulator/user-pool.server.js';
import { password, seed } from './support/seed.js';

let server: UserPoolServer;
const internalErrors: Error[] = [];
const onWarning = (warning: Error) => {
  if (warning.name === 'UserPoolEmulator') internalErrors.push(warning);
};

beforeAll(async () => {
  process.on('warning', onWarning);
  server = await startUserPoolServer({ seed, port: 0 });
});

afterAll(async () => {
  process.off('warning', onWarning);
  await server.close();
});

/** The status line of the answer to bytes that no well-behaved client would send. */
function raw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(request));
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
      socket.end();
    });
    socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
    socket.on('error', reject);
  });
}

describe('the server', () => {
  it('says where it is', () => {
    expect(server.url).toMatch(/^http:\/\/localhost:\d+$/);
    expect(server.issuer).toBe(`${server.url}/us-east-1_TestPool1`);
    expect(server.userPoolId).toBe('us-east-1_TestPool1');
  });

  it('says what to do when the port is taken', async () => {
    const port = Number(new URL(server.url).port);
    await expect(startUserPoolServer({ seed, port })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is already in use. Stop the program that holds it, or choose another port`,
    );
  });

  it('uses the public address it is given', async () => {
    const proxied = await startUserPoolServer({ seed, port: 0, publicUrl: 'https://auth.example.test/' });
    try {
      expect(proxied.issuer).toBe('https://auth.example.test/us-east-1_TestPool1');
      const request = new Request('https://auth.example.test/login?response_type=code&client_id=web');
      const answer = await proxied.emulator.handle(request);
      expect(answer.headers.getSetCookie()[0]).toContain('; Secure; HttpOnly');
    } finally {
      await proxied.close();
    }
  });

  it('ends connections that are kept alive', async () => {
    const short = await startUserPoolServer({ seed, port: 0 });
    await (await fetch(`${short.issuer}/.well-known/jwks.json`)).text();
    await expect(short.close()).resolves.toBeUndefined();
    await expect(fetch(short.url)).rejects.toThrow();
  });
});

describe('hostile requests', () => {
  it.each([
    ['/nothing', 404],
    ['//evil.example.com', 404],
    ['//', 404],
    ['/oauth2/token/', 404],
    ['/OAUTH2/TOKEN', 404],
    ['/us-east-1_Nowhere/.well-known/jwks.json', 404],
    ['/__proto__/.well-known/jwks.json', 404],
    ['/%ff%fe', 404],
    ['/login?%E0%A4%A', 302],
    ['/oauth2/authorize?client_id=%00&redirect_uri=%0d%0aSet-Cookie:x', 302],
  ])('to %s are answered with %d', async (path, status) => {
    const answer = await fetch(server.url + path, { redirect: 'manual' });
    expect(answer.status).toBe(status);
    for (const cookie of answer.headers.getSetCookie()) expect(cookie).toMatch(/^XSRF-TOKEN=/);
  });

  it.each([
    ['a path that climbs', 'GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404],
    ['an absolute target', 'GET http://evil.example.com/ HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a target with credentials', 'GET @evil.example.com/ HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['no HTTP at all', 'rubbish\r\n\r\n', 400],
  ])('with %s do no harm', async (_, request, status) => {
    expect(await raw(request)).toContain(` ${status} `);
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'GET'])('with %s to the JSON API get 405', async (method) => {
    const answer = await fetch(server.url, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST, OPTIONS');
  });

  it('with HEAD get the headers of GET', async () => {
    const answer = await fetch(`${server.issuer}/.well-known/jwks.json`, { method: 'HEAD' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(answer.headers.get('content-type')).toBe('application/json;charset=UTF-8');
  });

  it('with more than a megabyte get 413, with and without a port', async () => {
    const body = 'x'.repeat(1_048_577);
    const getUser = { 'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser' };
    const request = () => new Request(server.url, { method: 'POST', headers: getUser, body });
    expect((await server.emulator.handle(request())).status).toBe(413);
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body };
    expect((await server.emulator.handle(new Request(`${server.url}/oauth2/token`, form))).status).toBe(413);
    const overWire = await fetch(server.url, { method: 'POST', headers: getUser, body: body.repeat(4) });
    expect(overWire.status).toBe(413);
    expect(overWire.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(overWire.headers.get('access-control-allow-origin')).toBe('*');
    expect(await overWire.json()).toEqual({
      __type: 'RequestEntityTooLargeException',
      message: 'Request entity too large',
    });
    const token = await fetch(`${server.url}/oauth2/token`, form);
    expect([token.status, await token.json()]).toEqual([413, { error: 'invalid_request' }]);
    const target = 'X-Amz-Target: AWSCognitoIdentityProviderService.GetUser';
    const chunked = `POST / HTTP/1.1\r\nHost: x\r\n${target}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(await raw(`${chunked}200000\r\n${'x'.repeat(0x200000)}\r\n`)).toContain(' 413 ');
  });

  it('that break off half-way leave it standing', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
        socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"a":', () =>
          socket.destroy(),
        );
      });
      socket.on('close', () => resolve());
    });
    expect((await fetch(`${server.issuer}/.well-known/jwks.json`)).status).toBe(200);
  });

  it('never made it fail inside', () => {
    expect(internalErrors).toEqual([]);
  });
});

describe('the emulator', () => {
  it('answers without any port', async () => {
    const emulator = await UserPoolEmulator.create({ seed, origin: 'https://pool.example.test' });
    const path = '/us-east-1_TestPool1/.well-known/openid-configuration';
    const answer = await emulator.handle(new Request(`https://pool.example.test${path}`));
    expect(await answer.json()).toMatchObject({ issuer: 'https://pool.example.test/us-east-1_TestPool1' });
  });

  it('answers 500 and tells its owner when it is itself at fault', async () => {
    const heard: unknown[] = [];
    const emulator = await UserPoolEmulator.create({
      origin: 'http://pool.example.test',
      onInternalError: (error) => heard.push(error),
    });
    const headers = { 'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser' };
    const request = new Request('http://pool.example.test/', { method: 'POST', headers, body: 'x' });
    await request.text();
    const answer = await emulator.handle(request);
    expect(answer.status).toBe(500);
    expect(heard).toHaveLength(1);
  });
});

describe('a seed', () => {
  const plant = (faulty: unknown) =>
    UserPoolEmulator.create({ seed: faulty as UserPoolSeed, origin: 'http://localhost' });

  it('with a wrong form is refused in one error that names every fault', async () => {
    const faulty = {
      userPoolId: 'no pool',
      clients: [{ clientId: 'web', clientSecret: 'short', callbackURLs: [] }],
      users: [{ username: 'alice', password: 1 }],
    };
    const error = await plant(faulty).catch((reason: unknown) => reason);
    const { message, faults } = error as { message: string; faults: string[] };
    expect(faults).toHaveLength(6);
    for (const place of [
      'userPoolId',
      'name',
      'clients[0].clientName',
      'clients[0].clientSecret',
      'clients[0].callbackURLs',
      'users[0].password',
    ]) {
      expect(message).toContain(`- ${place}: `);
    }
    expect(message).not.toContain('short');
  });

  it('with wrong contents is refused in one error that names every fault', async () => {
    const error = await plant({
      ...seed,
      clients: [
        {
          clientId: 'web',
          clientName: 'Web',
          allowedOAuthFlows: ['code'],
          allowedOAuthScopes: ['orders/none'],
        },
        { clientId: 'web2', clientName: 'Web', readAttributes: ['shoe_size'] },
      ],
      users: [
        { username: 'alice', password: 'weak' },
        { username: 'bob', password, groups: ['none'] },
        { username: 'carol', password },
        { username: 'carol', password },
      ],
    }).catch((reason: unknown) => reason);
    const { faults } = error as { faults: string[] };
    expect(faults).toEqual([
      'clients[0]: A client with the code or implicit flow needs a callback URL.',
      'clients[0]: Invalid scope requested: orders/none',
      'clients[1]: Invalid read attributes specified while creating a client',
      'users[0]: Password does not conform to policy: Password not long enough',
      'users[1]: Group not found.',
      'users[3]: User already exists',
    ]);
  });

  it('that is no object is refused', async () => {
    await expect(plant(null)).rejects.toThrow('the seed: It is missing.');
    await expect(plant([])).rejects.toThrow('the seed: It must be an object');
  });

  it('gives users the same sub at every start', async () => {
    const subOf = async () => {
      const { pools } = await UserPoolEmulator.create({ seed, origin: 'http://localhost' });
      return pools.get(seed.userPoolId).users.get('alice').sub;
    };
    expect(await subOf()).toBe(await subOf());
  });
});
