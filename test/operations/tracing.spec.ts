import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { served } from '../e2e/tested.pool.js';
import { ADAPTERS, type RunningServer } from '../e2e/running.server.js';

const PASSWORD = 'Alice-Passw0rd';
const SPAN_KIND = { internal: 0, client: 2 };
const ERROR = 2;

let pool: TestUserPool;
let server: RunningServer;
const exported = new InMemorySpanExporter();

beforeAll(async () => {
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exported)] }),
  );
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  pool = await startUserPool({
    users: [{ username: 'alice', password: PASSWORD }],
    resourceServers: [{ identifier: 'orders', scopes: ['read'] }],
  });
});
afterEach(async () => {
  pool.faults.clear();
  exported.reset();
  await server.stop();
});
afterAll(async () => {
  trace.disable();
  context.disable();
  await pool.stop();
});

describe.each(ADAPTERS)('With @opentelemetry/api, on %s,', (adapter) => {
  it('there is a span for the grant, and beneath it one for each call to Cognito and to the store', async () => {
    server = await start(adapter);
    const { refreshToken } = await pool.signIn('alice');
    const answer = await server.token({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: pool.clientId,
    });
    expect(answer.status).toBe(200);

    const grant = spanOf('grant refresh_token');
    expect(grant).toMatchObject({
      kind: SPAN_KIND.internal,
      attributes: { 'oauth2.grant_type': 'refresh_token' },
    });
    const call = exported.getFinishedSpans().find(({ name }) => name.startsWith('cognito '));
    expect(call).toMatchObject({
      kind: SPAN_KIND.client,
      parentSpanContext: { spanId: grant.spanContext().spanId },
    });
    expect(spanOf('store sessions write').parentSpanContext?.spanId).toBe(grant.spanContext().spanId);
    expect(spanOf('keys jwks').attributes).toEqual({
      'http.request.method': 'GET',
      'server.address': 'localhost',
      'url.full': `${pool.issuer}/.well-known/jwks.json`,
    });
  });

  it('calls to the API carry the attributes of AWS SDK calls, those to the domain the ones of HTTP', async () => {
    server = await start(adapter);
    await server.postJson('/auth/login', { username: 'alice', password: PASSWORD });
    expect(spanOf('cognito InitiateAuth').attributes).toEqual({
      'rpc.system': 'aws-api',
      'rpc.service': 'CognitoIdentityProvider',
      'rpc.method': 'InitiateAuth',
    });

    await server.token({ grant_type: 'authorization_code', client_id: pool.clientId, ...CODE });
    expect(spanOf('cognito oauth2/token authorization_code').attributes).toMatchObject({
      'http.request.method': 'POST',
      'url.full': `${pool.url}/oauth2/token`,
      'error.type': 'refused',
    });
  });

  it('an outage is an error of the call and of the grant, a refusal one of the call alone', async () => {
    server = await start(adapter);
    await server.postJson('/auth/login', { username: 'alice', password: 'a wrong one' });
    expect(spanOf('cognito InitiateAuth')).toMatchObject({
      status: { code: ERROR },
      attributes: { 'error.type': 'refused' },
    });
    expect(spanOf('grant password')).toMatchObject({
      status: { code: 0 },
      attributes: { 'error.type': 'invalid_grant' },
    });

    exported.reset();
    pool.faults.fail('InitiateAuth');
    await server.postJson('/auth/login', { username: 'alice', password: PASSWORD });
    expect(spanOf('grant password')).toMatchObject({
      status: { code: ERROR },
      attributes: { 'error.type': 'temporarily_unavailable' },
    });
  });

  it('no span holds a password, a token, a code or a name', async () => {
    server = await start(adapter);
    const login = await server.postJson('/auth/login', { username: 'alice', password: PASSWORD });
    await server.postJson('/auth/login', { username: 'alice', password: 'a wrong one' });
    await server.token({ grant_type: 'authorization_code', client_id: pool.clientId, ...CODE });
    const { access_token, refresh_token } = login.body as Record<string, string>;
    await server.post('/auth/logout', access_token ?? '');

    const text = JSON.stringify(exported.getFinishedSpans().map(toldBy));
    expect(text).toContain('grant password');
    for (const secret of [
      PASSWORD,
      'a wrong one',
      'alice',
      access_token,
      refresh_token,
      ...Object.values(CODE),
    ]) {
      expect(text).not.toContain(secret);
    }
  });
});

const CODE = {
  code: 'a-code-that-was-never-issued',
  redirect_uri: 'https://app.example/callback',
  code_verifier: 'a-code-verifier-of-forty-three-letters-or-more',
};

function start(adapter: 'express' | 'fastify'): Promise<RunningServer> {
  return served({ adapter, pool, clients: [{ clientId: pool.clientId }] });
}

function spanOf(name: string): ReadableSpan {
  const found = exported.getFinishedSpans().find((span) => span.name === name);
  if (found === undefined) {
    throw new Error(
      `No span ${name} among ${exported
        .getFinishedSpans()
        .map((span) => span.name)
        .join(', ')}`,
    );
  }
  return found;
}

function toldBy({ name, attributes, events, status, links }: ReadableSpan): unknown {
  return { name, attributes, events, status, links };
}
