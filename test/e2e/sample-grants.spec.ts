import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CHALLENGE_GRANT_TYPE, ChallengeGrant } from '../../src/index.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { ADAPTERS, ALL_GRANTS, basic, RunningServer, tokensOf } from './running.server.js';
import { claimsOf } from './running.user-pool.js';
import { MagicLinkGrant } from './samples/magic-link.grant.js';
import { ExchangedTokens, TokenExchangeGrant } from './samples/token-exchange.grant.js';
import { served } from './tested.pool.js';

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const MAGIC_LINK = 'urn:example:params:oauth:grant-type:magic-link';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const FLOWLESS = 'flowless';
const SECRET = 'testmachinesecret0123456789';

it('The page on custom grants shows the classes that are tested here', () => {
  const page = readFileSync(new URL('../../docs/custom-grants.md', import.meta.url), 'utf8');
  for (const name of ['token-exchange', 'magic-link']) {
    const source = readFileSync(new URL(`samples/${name}.grant.ts`, import.meta.url), 'utf8');
    expect(page).toContain(source.replace("'../../../src/index.js'", "'nest-cognito-oauth'"));
  }
});

describe.each(ADAPTERS)('The sample grants, on %s', (adapter) => {
  let pool: TestUserPool;
  let server: RunningServer;
  const mailed: string[] = [];

  beforeAll(async () => {
    pool = await startUserPool({
      aliasAttributes: ['email'],
      resourceServers: [{ identifier: 'orders', scopes: ['read', 'write'] }],
      triggers: {
        preTokenGeneration: {
          lambdaVersion: 'V3_0',
          handler: (event) => {
            const onBehalfOf = event.request.clientMetadata?.['on_behalf_of'];
            if (onBehalfOf !== undefined) {
              event.response.claimsAndScopeOverrideDetails = {
                accessTokenGeneration: { claimsToAddOrOverride: { on_behalf_of: onBehalfOf } },
              };
            }
            return event;
          },
        },
        defineAuthChallenge: (event) => {
          const isRight = event.request.session.at(-1)?.challengeResult;
          if (isRight === undefined) event.response.challengeName = 'CUSTOM_CHALLENGE';
          event.response.issueTokens = isRight === true;
          event.response.failAuthentication = isRight === false;
          return event;
        },
        createAuthChallenge: (event) => {
          const secret = `link-${mailed.length}-of-${event.userName}`;
          mailed.push(secret);
          event.response.publicChallengeParameters = { sent: 'a link' };
          event.response.privateChallengeParameters = { secret };
          return event;
        },
        verifyAuthChallengeResponse: (event) => {
          const { privateChallengeParameters, challengeAnswer } = event.request;
          event.response.answerCorrect = challengeAnswer === privateChallengeParameters['secret'];
          return event;
        },
      },
    });
    const machine = { clientId: 'testmachineclient012345678', clientSecret: SECRET };
    server = await served({
      adapter,
      pool,
      clients: [{ clientId: 'testwebclient0123456789abc' }, machine],
      grants: [...ALL_GRANTS, ChallengeGrant, MagicLinkGrant],
      providers: [ExchangedTokens, TokenExchangeGrant],
    });
  });

  afterAll(async () => {
    await server?.stop();
    await pool.stop();
  });

  const exchange = (subjectToken: string, more: Record<string, string> = {}) =>
    server.token(
      { grant_type: EXCHANGE, subject_token: subjectToken, subject_token_type: ACCESS_TOKEN, ...more },
      basic('testmachineclient012345678', SECRET),
    );

  it("trade a user's token for one that can do less, signed by Cognito, in the name of the service (RFC 8693 §2.2.1)", async () => {
    const { accessToken } = await pool.signIn('alice', {
      scopes: ['openid', 'orders/read', 'orders/write'],
    });
    const narrow = await exchange(accessToken, { scope: 'orders/read' });
    expect(narrow.body).toMatchObject({
      issued_token_type: ACCESS_TOKEN,
      token_type: 'Bearer',
      scope: 'orders/read',
    });
    const claims = claimsOf(tokensOf(narrow).accessToken);
    expect(claims).toMatchObject({ sub: 'testmachineclient012345678', iss: pool.issuer });
    expect(claims['on_behalf_of']).toBe(claimsOf(accessToken)['sub']);
    expect((await exchange(accessToken)).body['scope']).toBe('orders/read orders/write');
  });

  it('give no scope that the subject token does not have', async () => {
    const { accessToken } = await pool.signIn('alice', { scopes: ['openid', 'orders/read'] });
    expect((await exchange(accessToken, { scope: 'orders/write' })).body['error']).toBe('invalid_scope');
    const byPassword = await pool.signIn('alice');
    expect((await exchange(byPassword.accessToken)).body['error']).toBe('invalid_scope');
  });

  it.each([
    ['invalid_target', { audience: 'https://other.example' }],
    ['invalid_target', { resource: 'https://other.example' }],
    ['invalid_request', { actor_token: 'a.b.c', actor_token_type: ACCESS_TOKEN }],
    ['invalid_request', { actor_token_type: ACCESS_TOKEN }],
  ])('answer %s to %j, which they do not serve (RFC 8693 §2.1, §2.2.2)', async (error, more) => {
    const { accessToken } = await pool.signIn('alice', { scopes: ['openid', 'orders/read'] });
    const answer = await exchange(accessToken, { scope: 'orders/read', ...more });
    expect([answer.status, answer.body['error']]).toEqual([400, error]);
    expect(answer.body['access_token']).toBeUndefined();
  });

  it('end what was given for a token together with its login, and nothing of another login', async () => {
    const isActive = async (token: string) =>
      (await server.form('/oauth2/introspect', { token }, basic('testmachineclient012345678', SECRET))).body[
        'active'
      ];
    const scopes = ['openid', 'orders/read'];
    const [ended, other] = [await pool.signIn('alice', { scopes }), await pool.signIn('alice', { scopes })];
    const given = tokensOf(await exchange(ended.accessToken)).accessToken;
    const givenAgain = tokensOf(await exchange(ended.accessToken)).accessToken;
    const givenOther = tokensOf(await exchange(other.accessToken)).accessToken;
    expect([await isActive(given), await isActive(givenOther)]).toEqual([true, true]);

    expect((await server.post('/auth/logout', ended.accessToken)).status).toBe(204);
    expect([await isActive(given), await isActive(givenAgain)]).toEqual([false, false]);
    expect(await isActive(givenOther)).toBe(true);
    await server.post('/auth/logout-all', other.accessToken);
    expect(await isActive(givenOther)).toBe(false);
  });

  it('take no subject token that is expired, revoked, forged or of another kind', async () => {
    const user = await pool.signIn('alice', { scopes: ['openid', 'orders/read'] });
    await server.post('/auth/logout', user.accessToken);
    for (const token of [
      user.accessToken,
      user.idToken ?? '',
      'a.b.c',
      await pool.forge({ expired: true, scopes: ['orders/read'] }),
    ]) {
      const answer = await exchange(token, { scope: 'orders/read' });
      expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request']);
      expect(answer.body['access_token']).toBeUndefined();
    }
    const { accessToken } = await pool.signIn('alice', { scopes: ['openid', 'orders/read'] });
    const saml = { subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' };
    expect((await exchange(accessToken, saml)).body['error']).toBe('invalid_request');
    const asPublic = await server.token({
      grant_type: EXCHANGE,
      client_id: 'testwebclient0123456789abc',
      subject_token: accessToken,
      subject_token_type: ACCESS_TOKEN,
    });
    expect(asPublic.body['error']).toBe('unauthorized_client');
  });

  it('log in by a link, once, and not by a wrong one', async () => {
    const begin = () =>
      server.token({
        grant_type: MAGIC_LINK,
        client_id: 'testwebclient0123456789abc',
        email: 'alice@example.com',
      });
    const follow = (challengeToken: unknown, answer: string) =>
      server.token({
        grant_type: CHALLENGE_GRANT_TYPE,
        client_id: 'testwebclient0123456789abc',
        challenge_token: String(challengeToken),
        answer,
      });
    const refusal = await begin();
    expect(refusal.body).toMatchObject({
      error: 'challenge_required',
      challenge: 'CUSTOM_CHALLENGE',
      challenge_parameters: { sent: 'a link' },
    });
    const link = mailed.at(-1) ?? '';
    const answer = await follow(refusal.body['challenge_token'], link);
    expect(claimsOf(tokensOf(answer).accessToken)['username']).toBe('alice');
    expect((await follow(refusal.body['challenge_token'], link)).body['error']).toBe('invalid_grant');

    const wrong = await follow((await begin()).body['challenge_token'], link);
    expect([wrong.status, wrong.body['error']]).toEqual([400, 'invalid_grant']);
    const noAddress = await server.token({
      grant_type: MAGIC_LINK,
      client_id: 'testwebclient0123456789abc',
      email: 'x y',
    });
    expect(noAddress.body['error_description']).toBe('The parameter email is not what this grant takes.');
  });

  it('say which triggers a pool lacks for a link, and which flow an app client', async () => {
    const clientId = 'testwebclient0123456789abc';
    const bare = await startUserPool({
      clients: [
        { clientId, clientName: 'web', explicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] },
        { clientId: FLOWLESS, clientName: 'without', explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
      ],
    });
    const clients = [{ clientId }, { clientId: FLOWLESS }] as const;
    const grants = [ChallengeGrant, MagicLinkGrant];
    const lacking = await served({ adapter, pool: bare, clients, grants });
    const begin = (client_id: string) =>
      lacking.token({ grant_type: MAGIC_LINK, client_id, email: 'alice@example.com' });

    const { status, body } = await begin(clientId);
    expect([status, body['error']]).toEqual([500, 'server_error']);
    expect(body['error_description']).toMatch(
      /DefineAuthChallenge, CreateAuthChallenge and VerifyAuthChallengeResponse/,
    );
    const notAllowed = await begin(FLOWLESS);
    expect([notAllowed.status, notAllowed.body['error']]).toEqual([400, 'unauthorized_client']);
    expect(notAllowed.body['error_description']).toMatch(/ExplicitAuthFlows/);
    await lacking.stop();
    await bare.stop();
  });
});
