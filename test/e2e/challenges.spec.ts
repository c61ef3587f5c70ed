import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import * as oauth from 'oauth4webapi';
import {
  ChallengeSignIn,
  CHALLENGE_GRANT_TYPE,
  Grant,
  type GrantStrategy,
  type PasswordFlow,
  type TokenRequest,
  type TokenSet,
} from '../../src/index.js';
import { startUserPool, testPassword, type TestUserPool } from '../../src/testing/index.js';
import { eventually } from '../revocation/eventually.js';
import { describeWithRedis, RedisProcess } from '../revocation/redis.process.js';
import { ADAPTERS, ALL_GRANTS, type Answer, basic, RunningServer, tokensOf } from './running.server.js';
import { claimsOf } from './running.user-pool.js';
import { authenticatorCode, served } from './tested.pool.js';

const TOTP_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const SECRET = 'confidential0secret0of0tests';
const NEW_PASSWORD = 'Another-Passw0rd';
const reachable = (name: string) => ({
  email: `${name}@example.com`,
  email_verified: 'true',
  phone_number: `+1202555${String(name.length).padStart(2, '0')}${(name.charCodeAt(0) % 90) + 10}`,
  phone_number_verified: 'true',
});
const user = (username: string, more: object = {}) => ({
  username,
  attributes: reachable(username),
  ...more,
});

const BY_CHOICE = 'urn:example:params:oauth:grant-type:by-choice';

/** Lets the user choose how to sign in, at Cognito. */
@Grant(BY_CHOICE)
@Injectable()
class ByChoiceGrant implements GrantStrategy {
  constructor(private readonly users: ChallengeSignIn) {}

  exchange({ client, parameters }: TokenRequest): Promise<TokenSet> {
    return this.users.begin(client, {
      flow: parameters.get('flow') === 'custom' ? 'CUSTOM_AUTH' : 'USER_AUTH',
      username: parameters.require('username'),
      preferredChallenge: parameters.get('preferred'),
    });
  }
}

const GRANTS = [...ALL_GRANTS, ByChoiceGrant];

async function startPool(): Promise<TestUserPool> {
  const pool = await startUserPool({
    mfa: { configuration: 'OPTIONAL', methods: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] },
    aliasAttributes: ['email'],
    allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
    users: [
      user('alice'),
      user('tom', { mfa: { totpSecret: TOTP_SECRET } }),
      user('sam', { mfa: { sms: true } }),
      user('eve', { mfa: { email: true } }),
      user('max', { mfa: { totpSecret: TOTP_SECRET, sms: true } }),
      user('tmp', { status: 'FORCE_CHANGE_PASSWORD' }),
      user('tmp2', { status: 'FORCE_CHANGE_PASSWORD' }),
      user('tmp3', { status: 'FORCE_CHANGE_PASSWORD' }),
    ],
    triggers: {
      defineAuthChallenge: (event) => {
        const { session } = event.request;
        const isDone = session.at(-1)?.challengeResult === true;
        event.response.issueTokens = isDone;
        event.response.failAuthentication = session.length >= 3 && !isDone;
        if (!isDone) event.response.challengeName = 'CUSTOM_CHALLENGE';
        return event;
      },
      createAuthChallenge: (event) => {
        event.response.publicChallengeParameters = { question: 'What is the magic word?' };
        event.response.privateChallengeParameters = { word: 'please' };
        return event;
      },
      verifyAuthChallengeResponse: (event) => {
        const { privateChallengeParameters, challengeAnswer } = event.request;
        event.response.answerCorrect = challengeAnswer === privateChallengeParameters['word'];
        return event;
      },
    },
  });
  await pool.addClient({ clientId: 'office', clientSecret: SECRET });
  return pool;
}

/** How a caller logs in and answers: by the token endpoint with a client, or by the JSON twins. */
interface Door {
  readonly clientId: string;
  begin(username: string, more?: Record<string, string>): Promise<Answer>;
  answer(challenge: Answer, values: Record<string, string>): Promise<Answer>;
}

function tokenEndpoint(
  server: RunningServer,
  clientId = 'testwebclient0123456789abc',
  clientSecret?: string,
): Door {
  const header = clientSecret === undefined ? {} : basic(clientId, clientSecret);
  const post = (parameters: Record<string, string>) =>
    server.token({ ...parameters, ...(clientSecret === undefined ? { client_id: clientId } : {}) }, header);
  return {
    clientId,
    begin: (username, more = {}) =>
      post({ grant_type: 'password', username, password: testPassword, ...more }),
    answer: ({ body }, values) =>
      post({
        grant_type: CHALLENGE_GRANT_TYPE,
        challenge_token: String(body['challenge_token']),
        ...values,
      }),
  };
}

function jsonTwins(server: RunningServer): Door {
  return {
    clientId: 'testwebclient0123456789abc',
    begin: (username, more = {}) =>
      server.postJson('/auth/login', { username, password: testPassword, ...more }),
    answer: ({ body }, values) =>
      server.postJson('/auth/challenge', { challenge_token: body['challenge_token'], ...values }),
  };
}

function expectChallenge(answer: Answer, error: string, challenge: string): Record<string, unknown> {
  expect([answer.status, answer.body['error'], answer.body['challenge']]).toEqual([400, error, challenge]);
  expect(Object.keys(answer.body).toSorted()).toEqual([
    'challenge',
    'challenge_parameters',
    'challenge_token',
    'error',
    'error_description',
    'expires_in',
  ]);
  expect(Math.round(Number(answer.body['expires_in']) / 10)).toBe(18);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  // Cognito's own session begins like this; nothing of it may leave.
  expect(answer.text).not.toMatch(/AYABe|SECRET_BLOCK|SRP_B/);
  expect(String(answer.body['challenge_token'])).toMatch(/^[\w-]{43}$/);
  return answer.body['challenge_parameters'] as Record<string, unknown>;
}

function expectTokens(answer: Answer, username: string): void {
  expect([answer.status, answer.body['error']]).toEqual([200, undefined]);
  expect(claimsOf(tokensOf(answer).accessToken)['username']).toBe(username);
}

describe.each(ADAPTERS)('Challenges, on %s', (adapter) => {
  let pool: TestUserPool;
  let server: RunningServer;
  let other: RunningServer;

  beforeAll(async () => {
    pool = await startPool();
    const office = { clientId: 'office', clientSecret: SECRET };
    server = await served({
      adapter,
      pool,
      clients: [{ clientId: 'testwebclient0123456789abc' }, office],
      grants: GRANTS,
    });
    const admin = {
      clientId: 'office',
      clientSecret: SECRET,
      passwordFlow: 'ADMIN_USER_PASSWORD_AUTH',
    } as const;
    const srp = { clientId: 'testwebclient0123456789abc', passwordFlow: 'USER_SRP_AUTH' } as const;
    other = await served({ adapter, pool, clients: [srp, admin], grants: GRANTS });
  });

  afterAll(async () => {
    await server?.stop();
    await other?.stop();
    await pool.stop();
  });

  const code = () => authenticatorCode(TOTP_SECRET, pool.clock.epochSeconds());
  const nextCode = () => {
    pool.clock.advance('30s');
    return code();
  };

  const doors: [string, () => Door][] = [
    ['a public client at the token endpoint', () => tokenEndpoint(server)],
    ['a confidential client at the token endpoint', () => tokenEndpoint(server, 'office', SECRET)],
    ['the JSON twins', () => jsonTwins(server)],
    ['a public client whose passwords are proved by SRP', () => tokenEndpoint(other)],
    ['a confidential client with the admin flow', () => tokenEndpoint(other, 'office', SECRET)],
  ];

  describe.each(doors)('answered by %s', (_, open) => {
    it('ask for an authenticator code, by alias as well, and give the tokens of the right user', async () => {
      const door = open();
      for (const name of ['tom', 'tom@example.com']) {
        const challenge = await door.begin(name);
        expectChallenge(challenge, 'mfa_required', 'SOFTWARE_TOKEN_MFA');
        expectTokens(await door.answer(challenge, { otp: nextCode() }), 'tom');
      }
    });

    it.each([
      ['sam', 'SMS_MFA', 'SMS', /^\+\*+\d{4}$/],
      ['eve', 'EMAIL_OTP', 'EMAIL', /^e\*+@e\*+/],
    ])('ask %s for %s and tell where the code went', async (name, challengeName, medium, destination) => {
      const door = open();
      const challenge = await door.begin(name);
      const told = expectChallenge(challenge, 'mfa_required', challengeName);
      expect(told).toEqual({
        delivery_medium: medium,
        delivery_destination: expect.stringMatching(destination),
      });
      expectTokens(await door.answer(challenge, { otp: pool.lastCode(name) }), name);
    });

    it('let a user choose among second factors, and go on with another token', async () => {
      const door = open();
      const choice = await door.begin('max');
      const told = expectChallenge(choice, 'mfa_required', 'SELECT_MFA_TYPE');
      expect(told['choices']).toEqual(['SMS_MFA', 'SOFTWARE_TOKEN_MFA']);
      const challenge = await door.answer(choice, { answer: 'SMS_MFA' });
      expectChallenge(challenge, 'mfa_required', 'SMS_MFA');
      expectTokens(await door.answer(challenge, { otp: pool.lastCode('max') }), 'max');
    });

    it('let a user try again after a wrong code, each token once', async () => {
      const door = open();
      const first = await door.begin('tom');
      const wrong = await door.answer(first, { otp: '000000' });
      expect([wrong.status, wrong.body['error']]).toEqual([
        door.clientId === 'testwebclient0123456789abc' && wrong.status === 401 ? 401 : 400,
        'invalid_grant',
      ]);
      expect(wrong.body['challenge']).toBe('SOFTWARE_TOKEN_MFA');
      expect(wrong.body['challenge_token']).not.toBe(first.body['challenge_token']);

      const replayed = await door.answer(first, { otp: nextCode() });
      expect(replayed.body['error']).toBe('invalid_grant');
      expect(replayed.body['challenge_token']).toBeUndefined();

      const missing = await door.answer(wrong, {});
      expect(missing.body['error']).toBe('invalid_request');
      expectTokens(await door.answer(missing, { otp: nextCode() }), 'tom');
      const late = await door.answer(missing, { otp: nextCode() });
      expect(late.body['error']).toBe('invalid_grant');
    });

    it('let exactly one of ten right answers at once win', async () => {
      const door = open();
      const challenge = await door.begin('tom');
      const otp = nextCode();
      const answers = await Promise.all(Array.from({ length: 10 }, () => door.answer(challenge, { otp })));
      const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
      expect(statuses[0]).toBe(200);
      expect(statuses.slice(1).every((status) => status === 400 || status === 401)).toBe(true);
    });
  });

  describe('a new password', () => {
    it('is set, after one that is against the policy was refused and the login not lost', async () => {
      const door = tokenEndpoint(server, 'office', SECRET);
      const challenge = await door.begin('tmp');
      const told = expectChallenge(challenge, 'challenge_required', 'NEW_PASSWORD_REQUIRED');
      expect(told).toMatchObject({ required_attributes: [], user_attributes: { email: 'tmp@example.com' } });
      const weak = await door.answer(challenge, { new_password: 'short' });
      expect([weak.status, weak.body['error']]).toEqual([400, 'invalid_request']);
      const unreadable = await door.answer(weak, { new_password: NEW_PASSWORD, user_attributes: '["x"]' });
      expect(unreadable.body['error']).toBe('invalid_request');
      const attributes = { user_attributes: '{"name":"Tempora"}' };
      expectTokens(await door.answer(unreadable, { new_password: NEW_PASSWORD, ...attributes }), 'tmp');
      expectTokens(await door.begin('tmp', { password: NEW_PASSWORD }), 'tmp');
    });

    it('is set by the JSON twins, and by SRP', async () => {
      const first = jsonTwins(server);
      expectTokens(await first.answer(await first.begin('tmp2'), { new_password: NEW_PASSWORD }), 'tmp2');
      const second = jsonTwins(other);
      expectTokens(await second.answer(await second.begin('tmp3'), { new_password: NEW_PASSWORD }), 'tmp3');
    });
  });

  describe('of a sign-in without a password', () => {
    const byChoice = (more: Record<string, string>) =>
      server.token({ grant_type: BY_CHOICE, client_id: 'testwebclient0123456789abc', ...more });
    const door = () => tokenEndpoint(server);

    it('let a user choose, and take the choice with its code', async () => {
      const choice = await byChoice({ username: 'alice' });
      const told = expectChallenge(choice, 'challenge_required', 'SELECT_CHALLENGE');
      expect(told['choices']).toEqual(expect.arrayContaining(['EMAIL_OTP', 'SMS_OTP', 'PASSWORD_SRP']));
      const challenge = await door().answer(choice, { answer: 'SMS_OTP' });
      expectChallenge(challenge, 'challenge_required', 'SMS_OTP');
      expectTokens(await door().answer(challenge, { otp: pool.lastCode('alice') }), 'alice');
    });

    it.each(['PASSWORD', 'PASSWORD_SRP'])(
      'take the choice %s with its password, at once or later',
      async (choice) => {
        const atOnce = await byChoice({ username: 'alice' });
        expectTokens(await door().answer(atOnce, { answer: choice, password: testPassword }), 'alice');
        const first = await byChoice({ username: 'alice' });
        const second = await door().answer(first, { answer: choice });
        expectChallenge(second, 'challenge_required', choice);
        expectTokens(await door().answer(second, { password: testPassword }), 'alice');
        const third = await door().answer(await byChoice({ username: 'alice' }), { answer: choice });
        const wrong = await door().answer(third, { password: 'Wrong-Passw0rd' });
        expect([wrong.status, wrong.body['error']]).toEqual([400, 'invalid_grant']);
      },
    );

    it('begin with what is preferred', async () => {
      const challenge = await byChoice({ username: 'alice', preferred: 'EMAIL_OTP' });
      expectChallenge(challenge, 'mfa_required', 'EMAIL_OTP');
      expectTokens(await door().answer(challenge, { otp: pool.lastCode('alice') }), 'alice');
    });

    it("ask the application's own question, once more after a wrong answer, and no further than it likes", async () => {
      const first = await byChoice({ username: 'alice', flow: 'custom' });
      const told = expectChallenge(first, 'challenge_required', 'CUSTOM_CHALLENGE');
      expect(told).toEqual({ question: 'What is the magic word?' });
      const second = await door().answer(first, { answer: 'now' });
      expectChallenge(second, 'challenge_required', 'CUSTOM_CHALLENGE');
      expectTokens(await door().answer(second, { answer: 'please' }), 'alice');

      let answer = await byChoice({ username: 'alice', flow: 'custom' });
      for (let i = 0; i < 3; i++) answer = await door().answer(answer, { answer: 'now' });
      expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_grant']);
      expect(answer.body['challenge_token']).toBeUndefined();
    });
  });

  describe('tokens of challenges', () => {
    it('are bound to their client, whose own attempt is not spoilt by that of another', async () => {
      const challenge = await tokenEndpoint(server).begin('tom');
      const stolen = await tokenEndpoint(server, 'office', SECRET).answer(challenge, { otp: nextCode() });
      expect([stolen.status, stolen.body['error']]).toEqual([400, 'invalid_grant']);
      expectTokens(await tokenEndpoint(server).answer(challenge, { otp: code() }), 'tom');
    });

    it('end with the session of Cognito', async () => {
      const challenge = await tokenEndpoint(server).begin('tom');
      pool.clock.advance('181s');
      const answer = await tokenEndpoint(server).answer(challenge, { otp: code() });
      expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_grant']);
      expect(answer.body['challenge_token']).toBeUndefined();
    });

    it('tell the time that is left after a wrong answer, and end after five of them', async () => {
      let answer = await tokenEndpoint(server).begin('sam');
      pool.clock.advance('60s');
      for (let i = 1; i <= 5; i++) {
        answer = await tokenEndpoint(server).answer(answer, { otp: '000000' });
        expect(answer.body['error']).toBe('invalid_grant');
        const left = answer.body['expires_in'];
        expect(i < 5 ? Math.round(Number(left) / 10) : left).toBe(i < 5 ? 12 : undefined);
      }
    });

    it.each(['', 'made-up', 'x'.repeat(43), '../../etc/passwd', '__proto__'])(
      'that were never given are refused: %s',
      async (token) => {
        const parameters = {
          grant_type: CHALLENGE_GRANT_TYPE,
          client_id: 'testwebclient0123456789abc',
          otp: '123456',
        };
        const answer = await server.token({ ...parameters, challenge_token: token });
        expect([answer.status, answer.body['error']]).toEqual([
          400,
          token === '' ? 'invalid_request' : 'invalid_grant',
        ]);
      },
    );

    it('survive an outage of Cognito between question and answer', async () => {
      const challenge = await tokenEndpoint(server).begin('tom');
      pool.faults.throttle('RespondToAuthChallenge', { times: 1 });
      const busy = await tokenEndpoint(server).answer(challenge, { otp: nextCode() });
      expect([busy.status, busy.body['error']]).toEqual([429, 'temporarily_unavailable']);
      expect(busy.headers.get('retry-after')).toBe('1');
      expectTokens(await tokenEndpoint(server).answer(busy, { otp: code() }), 'tom');
    });

    it('are refused with 4xx when the body of a twin is none', async () => {
      for (const body of [[], { challenge_token: 1 }, { challenge_token: 'x', user_attributes: [] }]) {
        const answer = await server.postJson('/auth/challenge', body);
        expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request']);
      }
    });
  });

  it('go through oauth4webapi, whose error tells all that it takes to go on', async () => {
    const as = { issuer: pool.issuer, token_endpoint: `${server.url}/oauth2/token` };
    const client = { client_id: 'testwebclient0123456789abc' };
    const insecure = { [oauth.allowInsecureRequests]: true };
    const ask = async (grantType: string, parameters: Record<string, string>) => {
      const answer = await oauth.genericTokenEndpointRequest(
        as,
        client,
        oauth.None(),
        grantType,
        new URLSearchParams(parameters),
        insecure,
      );
      return oauth.processGenericTokenEndpointResponse(as, client, answer);
    };
    const credentials = { username: 'tom', password: testPassword };
    const refusal = await ask('password', credentials).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(oauth.ResponseBodyError);
    const { error, cause } = refusal as oauth.ResponseBodyError;
    expect(error).toBe('mfa_required');
    const challenge_token = String((cause as Record<string, unknown>)['challenge_token']);
    const tokens = await ask(CHALLENGE_GRANT_TYPE, { challenge_token, otp: nextCode() });
    expect(claimsOf(tokens.access_token)['username']).toBe('tom');
  });

  it('are named when they cannot be answered, and the way around is told', async () => {
    const withPasswordOff = await served({
      adapter,
      pool,
      clients: [{ clientId: 'testwebclient0123456789abc' }],
      grants: [ByChoiceGrant],
    });
    const answer = await withPasswordOff.token({
      grant_type: BY_CHOICE,
      client_id: 'testwebclient0123456789abc',
      username: 'alice',
    });
    expect([answer.status, answer.body['error'], answer.body['challenge']]).toEqual([
      400,
      'challenge_required',
      'SELECT_CHALLENGE',
    ]);
    expect(answer.body['challenge_token']).toBeUndefined();
    expect(answer.body['error_description']).toContain('authorization code flow');
    await withPasswordOff.stop();
  });

  it('leave no password, code or session in the log', () => {
    for (const log of [server.log.text, other.log.text]) {
      expect(log).not.toMatch(/AYABe/);
      for (const secret of [testPassword, NEW_PASSWORD, SECRET, TOTP_SECRET])
        expect(log).not.toContain(secret);
    }
  });
});

describe('A second factor that must be set up', () => {
  let pool: TestUserPool;
  let server: RunningServer;

  beforeAll(async () => {
    pool = await startUserPool({
      mfa: { configuration: 'ON', methods: ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] },
      users: [
        { username: 'ann', attributes: {} },
        { username: 'ben', attributes: {} },
      ],
    });
    server = await served({
      adapter: 'express',
      pool,
      clients: [{ clientId: 'testwebclient0123456789abc' }],
    });
  });

  afterAll(async () => {
    await server?.stop();
    await pool.stop();
  });

  it('is shown as a secret and an otpauth address, tried again after a wrong code, and asked for from then on', async () => {
    const door = tokenEndpoint(server);
    const challenge = await door.begin('ann');
    const told = expectChallenge(challenge, 'mfa_required', 'MFA_SETUP');
    expect(told['choices']).toEqual(['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP']);
    const secret = String(told['secret']);
    expect(secret).toMatch(/^[A-Z2-7]{16,}$/);
    expect(told['otpauth_uri']).toBe(
      `otpauth://totp/Example%20%26%20Co:ann?secret=${secret}&issuer=Example%20%26%20Co`,
    );
    const wrong = await door.answer(challenge, { otp: '000000' });
    expect(wrong.body['error']).toBe('invalid_grant');
    expect((wrong.body['challenge_parameters'] as Record<string, unknown>)['secret']).toBe(secret);
    const otp = authenticatorCode(secret, pool.clock.epochSeconds());
    expectTokens(await door.answer(wrong, { otp, device_name: 'phone' }), 'ann');

    const again = await door.begin('ann');
    expect(expectChallenge(again, 'mfa_required', 'SOFTWARE_TOKEN_MFA')).toEqual({ device_name: 'phone' });
  });

  it('may be an e-mail address, which is proved first', async () => {
    const door = tokenEndpoint(server);
    const challenge = await door.begin('ben');
    const proof = await door.answer(challenge, { email: 'ben@new.example.com' });
    expectChallenge(proof, 'mfa_required', 'EMAIL_OTP');
    expectTokens(await door.answer(proof, { otp: pool.lastCode('ben') }), 'ben');
  });
});

describe.each<PasswordFlow>(['USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH', 'USER_SRP_AUTH'])(
  'A password by %s',
  (passwordFlow) => {
    let pool: TestUserPool;
    let server: RunningServer;

    beforeAll(async () => {
      pool = await startUserPool({
        usernameAttributes: ['email'],
        users: [{ username: 'al@example.com', password: 'Pässwörd-1 ü', attributes: {} }],
      });
      await pool.addClient({ clientId: 'office', clientSecret: SECRET });
      await pool.addClient({ clientId: 'telling', preventUserExistenceErrors: 'LEGACY' });
      const clients = [
        { clientId: 'testwebclient0123456789abc', passwordFlow },
        { clientId: 'office', clientSecret: SECRET, passwordFlow },
        { clientId: 'telling', passwordFlow },
      ] as const;
      server = await served({ adapter: 'express', pool, clients });
    });

    afterAll(async () => {
      await server?.stop();
      await pool.stop();
    });

    it('logs in with an address whose stored name is another, with and without a client secret, and refreshes', async () => {
      for (const door of [tokenEndpoint(server), tokenEndpoint(server, 'office', SECRET)]) {
        const answer = await door.begin('al@example.com', { password: 'Pässwörd-1 ü' });
        expect(answer.status).toBe(200);
        const { accessToken, refreshToken } = tokensOf(answer);
        expect(claimsOf(accessToken)['username']).toBe(claimsOf(accessToken)['sub']);
        const refreshed = await server.token(
          { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: door.clientId },
          door.clientId === 'office' ? basic('office', SECRET) : {},
        );
        expect(refreshed.status).toBe(200);
      }
    });

    it.each(['testwebclient0123456789abc', 'telling'])(
      'answers %s alike to an unknown user and to a wrong password',
      async (clientId) => {
        const door = tokenEndpoint(server, clientId);
        const unknown = await door.begin('nobody@example.com');
        const wrong = await door.begin('al@example.com', { password: 'Wrong-Passw0rd' });
        expect([unknown.status, wrong.status]).toEqual([400, 400]);
        expect(unknown.text).toBe(wrong.text);
      },
    );

    it('warns once, at boot, that the grant is deprecated (RFC 9700 §2.4)', () => {
      expect(server.log.text.match(/password grant is on/g)).toHaveLength(1);
    });

    if (passwordFlow === 'USER_SRP_AUTH') {
      it('never sends the password itself', async () => {
        const sent: string[] = [];
        const recorded = await recordingPool(pool, sent);
        const srp = { clientId: 'testwebclient0123456789abc', passwordFlow } as const;
        const cognito = { domain: pool.url, endpoint: recorded.url };
        const proxied = await served({ adapter: 'express', pool, clients: [srp], options: { cognito } });
        const answer = await tokenEndpoint(proxied).begin('al@example.com', { password: 'Pässwörd-1 ü' });
        expect(answer.status).toBe(200);
        expect(sent.join()).toContain('PASSWORD_CLAIM_SIGNATURE');
        expect(sent.join()).not.toContain('Pässwörd');
        await proxied.stop();
        await recorded.stop();
      });

      it('takes about as long for an unknown user as for a wrong password, also where the client tells', async () => {
        const door = tokenEndpoint(server, 'telling');
        const took = async (username: string) => {
          const begun = performance.now();
          await door.begin(username, { password: 'Wrong-Passw0rd' });
          return performance.now() - begun;
        };
        const times: Record<string, number[]> = { known: [], unknown: [] };
        for (let i = 0; i < 7; i++) {
          times['known']?.push(await took('al@example.com'));
          times['unknown']?.push(await took('nobody@example.com'));
        }
        const median = (values: number[] = []) => values.toSorted((a, b) => a - b)[3] ?? 0;
        const ratio = median(times['unknown']) / median(times['known']);
        expect(ratio).toBeGreaterThan(0.4);
        expect(ratio).toBeLessThan(2.5);
      });
    }
  },
);

describeWithRedis('Challenges on two instances that share a Redis', () => {
  let pool: TestUserPool;
  let redis: RedisProcess;
  let a: RunningServer;
  let b: RunningServer;

  beforeAll(async () => {
    [pool, redis] = await Promise.all([startPool(), RedisProcess.started()]);
    const sessions = { encryptionKeys: [randomBytes(32).toString('base64')] } as const;
    const options = { sessions, redis: { url: redis.url } };
    const clients = [{ clientId: 'testwebclient0123456789abc' }] as const;
    a = await served({ adapter: 'express', pool, clients, options });
    b = await served({ adapter: 'fastify', pool, clients, options });
    await eventually(
      async () => (await tokenEndpoint(b).begin('alice')).status,
      (status) => status === 200,
    );
  });

  afterAll(async () => {
    await Promise.all([a?.stop(), b?.stop()]);
    await redis.kill();
    await pool.stop();
  });

  it('are begun on one, answered wrongly on the other and rightly on the first', async () => {
    const wrong = await tokenEndpoint(b).answer(await tokenEndpoint(a).begin('sam'), { otp: '000000' });
    expect(wrong.body['error']).toBe('invalid_grant');
    expectTokens(await tokenEndpoint(a).answer(wrong, { otp: pool.lastCode('sam') }), 'sam');
  });

  it('are won by one of twenty answers on both', async () => {
    const challenge = await tokenEndpoint(a).begin('sam');
    const otp = pool.lastCode('sam');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => tokenEndpoint(i % 2 === 0 ? a : b).answer(challenge, { otp })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('leave nothing in Redis that could be answered with', async () => {
    const challenge = await tokenEndpoint(a).begin('sam');
    const names = (await redis.command('KEYS', '*challenge*'))
      .split('\r\n')
      .filter((line) => line.includes('challenge:'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const held = await redis.command('GET', name);
      expect(`${name}${held}`).not.toContain(String(challenge.body['challenge_token']));
      expect(held).not.toMatch(/AYABe|session|sam/);
    }
  });
});

/** Passes everything on to the pool, and keeps what was sent. */
async function recordingPool(pool: TestUserPool, sent: string[]) {
  const proxy = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      sent.push(body);
      const { 'x-amz-target': target = '', 'content-type': type = '' } = request.headers;
      const headers = { 'x-amz-target': String(target), 'content-type': type };
      const answer = await fetch(pool.url, { method: 'POST', headers, body });
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(await answer.text());
    })();
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
