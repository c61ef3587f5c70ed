import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AuthModule } from '../../src/index.js';
import { ADAPTERS } from '../e2e/running.server.js';
import { RunningUserPool, web } from '../e2e/running.user-pool.js';
import { RawConnection } from './raw.connection.js';
import { ServedProcess } from './served.process.js';

const ALLOWED = 'https://app.example.com';
const MEGABYTES = 2_000_000;

let pool: RunningUserPool;

beforeAll(async () => {
  pool = await RunningUserPool.start();
});
afterAll(() => pool.stop());

describe.each(ADAPTERS)('The server, on %s,', (adapter) => {
  let server: ServedProcess;

  beforeAll(async () => {
    server = await ServedProcess.start(adapter, {
      USER_POOL_URL: pool.url,
      REVOCATION_FILE: 'none',
      REQUEST_TIMEOUT_SECONDS: '1',
      CORS_ORIGINS: `${ALLOWED},http://localhost:4200`,
    });
  });
  afterAll(() => server.stop());
  const stands = async () => expect((await fetch(`${server.url}/health/live`)).status).toBe(200);

  it('sends the headers that keep browsers from sniffing, framing and leaking', async () => {
    const { headers } = await fetch(`${server.url}/health/live`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('lets pages of allowed origins call it, and tells them no more than they need', async () => {
    const answer = await preflight(ALLOWED);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ALLOWED);
    expect(answer.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('vary')?.toLowerCase()).toContain('origin');

    const refused = await fetch(`${server.url}/orders`, { headers: { origin: ALLOWED } });
    expect(refused.headers.get('access-control-allow-origin')).toBe(ALLOWED);
    expect(refused.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate');
  });

  it.each([
    ['POST', '/oauth2/token'],
    ['POST', '/oauth2/revoke'],
    ['POST', '/oauth2/device_authorization'],
    ['POST', '/oauth2/userinfo'],
    ['GET', '/oauth2/userinfo'],
    ['GET', '/.well-known/oauth-authorization-server'],
    ['GET', '/.well-known/openid-configuration'],
    ['POST', '/auth/login'],
  ])('lets them ask beforehand for %s %s, and read what is answered', async (method, path) => {
    const asked = await preflight(ALLOWED, path, method);
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, ALLOWED]);
    expect(asked.headers.get('access-control-allow-methods')).toContain(method);

    const answer = await fetch(`${server.url}${path}`, { method, headers: { origin: ALLOWED } });
    expect(answer.status).not.toBe(405);
    // Metadata are for everybody.
    expect([ALLOWED, '*']).toContain(answer.headers.get('access-control-allow-origin'));
  });

  it('lets them read early refusals, too', async () => {
    for (const [method, path] of [
      ['GET', '/oauth2/token'],
      ['POST', '/oauth2/token?client_secret=x'],
    ] as const) {
      const answer = await fetch(`${server.url}${path}`, { method, headers: { origin: ALLOWED } });
      expect(answer.headers.get('access-control-allow-origin')).toBe(ALLOWED);
    }
  });

  it.each([
    'https://evil.example',
    'null',
    `${ALLOWED}.evil.example`,
    'http://app.example.com',
    'https://app.example.com:444',
  ])('does not let pages of %s call it', async (origin) => {
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
    const answer = await fetch(`${server.url}/health/live`, { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('cuts off who sends headers a letter at a time, and goes on for the others', async () => {
    const slow = await Promise.all(Array.from({ length: 20 }, () => RawConnection.to(server.url)));
    for (const connection of slow) connection.write('GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: a');
    const dripping = setInterval(() => slow.forEach((connection) => connection.write('a')), 100);
    try {
      await stands();
      // What was still being sent may reset the connection before its answer is read.
      for (const connection of slow) expect(await connection.untilEnded()).toMatch(/^(HTTP\/1.1 408 |$)/);
    } finally {
      clearInterval(dripping);
    }
    await stands();
  });

  it('cuts off who promises a body and sends it a letter at a time', async () => {
    const slow = await RawConnection.to(server.url);
    slow.write(
      'POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ng',
    );
    const dripping = setInterval(() => slow.write('a'), 100);
    await slow.untilEnded().finally(() => clearInterval(dripping));
    await stands();
  });

  it.each([
    ['/oauth2/token', 'application/x-www-form-urlencoded', `grant_type=${'a'.repeat(MEGABYTES)}`],
    ['/auth/login', 'application/json', JSON.stringify({ username: 'a'.repeat(MEGABYTES), password: 'p' })],
    ['/orders', 'application/json', JSON.stringify({ item: 'a'.repeat(MEGABYTES) })],
  ])('refuses a body of megabytes at %s', async (path, type, body) => {
    // Whoever still sends when the connection closes does not always read the answer: so more than once.
    for (let times = 0; times < 8; times += 1) {
      const answer = await fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
      expect(answer.status).toBe(413);
      expect(await answer.text()).not.toContain('aaaa');
    }
    await stands();
  });

  it('refuses headers that are too large', async () => {
    const connection = await RawConnection.to(server.url);
    connection.write(`GET /health/live HTTP/1.1\r\nHost: x\r\nX-Large: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect(await connection.untilEnded()).toMatch(/^HTTP\/1.1 431 /);
    await stands();
  });

  it('makes up no address of its own for who names none, as HTTP/1.0 allows', async () => {
    const connection = await RawConnection.to(server.url);
    connection.write('GET /.well-known/oauth-authorization-server HTTP/1.0\r\n\r\n');
    expect(await connection.untilEnded()).toMatch(/^HTTP\/1.1 400 [^]*no host/);
    await stands();
  });

  it.each([
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello'],
    ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a header that goes on in the next line', 'X-Folded: a\r\n b\r\n\r\n'],
  ])('refuses a request with %s, by which another could be smuggled', async (_what, rest) => {
    const connection = await RawConnection.to(server.url);
    connection.write(`POST /auth/login HTTP/1.1\r\nHost: x\r\n${rest}`);
    expect(await connection.untilEnded()).toMatch(/^HTTP\/1.1 400 /);
    await stands();
  });

  function preflight(origin: string, path = '/orders', method = 'POST'): Promise<Response> {
    const headers = {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type',
    };
    return fetch(`${server.url}${path}`, { method: 'OPTIONS', headers });
  }
});

describe.each(ADAPTERS)('AuthModule in an application that allows origins, on %s,', (adapter) => {
  it('lets pages of them ask its endpoints, and no other pages', async () => {
    const clientId = web.clientId;
    const pools = {
      default: { userPoolId: 'us-east-1_NestOAuth', issuer: pool.issuer, clientIds: [clientId] },
    };
    const cognito = { domain: pool.url, endpoint: pool.url };
    const module = AuthModule.forRoot({
      pools,
      cognito,
      clients: [{ clientId }],
      routes: { unknownScope: 'allow' },
    });
    const platform = adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
    const app = await NestFactory.create(module, platform as AbstractHttpAdapter, { logger: false });
    app.enableCors({ origin: [ALLOWED] });
    await app.listen(0, '127.0.0.1');

    const allowedOrigin = async (path: string, origin: string) => {
      const headers = { origin, 'access-control-request-method': 'POST' };
      const answer = await fetch(new URL(path, await app.getUrl()), { method: 'OPTIONS', headers });
      return answer.headers.get('access-control-allow-origin');
    };
    for (const path of ['/oauth2/token', '/oauth2/revoke', '/oauth2/introspect', '/oauth2/userinfo']) {
      expect(await allowedOrigin(path, ALLOWED)).toBe(ALLOWED);
      expect(await allowedOrigin(path, 'https://evil.example')).toBeNull();
    }
    await app.close();
  });
});
