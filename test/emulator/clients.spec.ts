import { get as httpsGet } from 'node:https';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  CognitoIdentityProviderClient,
  GetUserCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  AuthenticationDetails,
  CognitoAccessToken,
  CognitoIdToken,
  CognitoUser,
  CognitoUserPool,
  CognitoUserSession,
  CognitoRefreshToken,
} from 'amazon-cognito-identity-js';
import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { startUserPool, testPassword, type TestUserPool } from '../../src/testing/index.js';
import { describeWithOpenssl, selfSignedCertificate } from './support/certificate.js';
import { PageVisitor } from './support/page.visitor.js';

const wrong = 'Wrong-Password-1';
const resourceServers = [{ identifier: 'orders', scopes: ['read'] }];

let local: TestUserPool;
let aws: TestUserPool;

beforeAll(async () => {
  [local, aws] = await Promise.all([
    startUserPool({ resourceServers }),
    startUserPool({ resourceServers, issuer: 'aws' }),
  ]);
});

afterAll(() => Promise.all([local.stop(), aws.stop()]));

describe('@aws-sdk/client-cognito-identity-provider', () => {
  it('signs in and reads the user, and is refused with a wrong password or a forged token', async () => {
    const client = new CognitoIdentityProviderClient({
      region: 'us-east-1',
      endpoint: local.url,
      maxAttempts: 1,
    });
    const signIn = (PASSWORD: string) =>
      client.send(
        new InitiateAuthCommand({
          AuthFlow: 'USER_PASSWORD_AUTH',
          ClientId: local.clientId,
          AuthParameters: { USERNAME: 'alice', PASSWORD },
        }),
      );
    const { AuthenticationResult } = await signIn(testPassword);
    const user = await client.send(new GetUserCommand({ AccessToken: AuthenticationResult?.AccessToken }));
    expect(user.Username).toBe('alice');
    await expect(signIn(wrong)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    const forged = new GetUserCommand({ AccessToken: await local.forge({ otherKey: true }) });
    await expect(client.send(forged)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Could not verify signature for Access Token',
    });
    client.destroy();
  });
});

describe('aws-jwt-verify', () => {
  it('verifies with its Cognito verifier what an issuer in the form of AWS has signed, keys loaded from here', async () => {
    const verifier = CognitoJwtVerifier.create({
      userPoolId: aws.userPoolId,
      tokenUse: 'access',
      clientId: aws.clientId,
      scope: 'orders/read',
    });
    verifier.cacheJwks(
      (await (await aws.fetch(aws.jwksUri)).json()) as Parameters<typeof verifier.cacheJwks>[0],
    );
    const { accessToken } = await aws.signIn('alice', { scopes: ['orders/read'] });
    await expect(verifier.verify(accessToken)).resolves.toMatchObject({ username: 'alice' });
    const scopes = ['orders/read'];
    await expect(verifier.verify(await aws.forge({ scopes, otherKey: true }))).rejects.toThrow(
      'Invalid signature',
    );
    await expect(verifier.verify(await aws.forge({ scopes, expired: true }))).rejects.toThrow(
      'Token expired',
    );
    await expect(verifier.verify(await aws.forge())).rejects.toThrow('Scope not allowed');
    const idToken = await aws.forge({ tokenUse: 'id' });
    const anyScope = { scope: null };
    await expect(verifier.verify(idToken, anyScope)).rejects.toThrow('Token use not allowed');
  });

  it('verifies with its generic verifier what a local issuer has signed', async () => {
    const verifier = JwtVerifier.create({ issuer: local.issuer, audience: null, jwksUri: local.jwksUri });
    verifier.cacheJwks(
      (await (await fetch(local.jwksUri)).json()) as Parameters<typeof verifier.cacheJwks>[0],
    );
    const { accessToken } = await local.signIn('alice');
    await expect(verifier.verify(accessToken)).resolves.toMatchObject({ username: 'alice' });
    await expect(verifier.verify(await local.forge({ otherKey: true }))).rejects.toThrow('Invalid signature');
    await expect(verifier.verify(await local.forge({ unsigned: true }))).rejects.toThrow();
    await expect(verifier.verify(await aws.forge())).rejects.toThrow();
  });
});

describe('the form of the issuer', () => {
  it.each([
    ['aws', 'https://cognito-idp.eu-west-2.amazonaws.com/eu-west-2_AbCdEfGhI'],
    ['aws-updated', 'https://issuer-cognito-idp.eu-west-2.amazonaws.com/eu-west-2_AbCdEfGhI'],
  ] as const)('is that of AWS in mode %s, while everything is served here', async (issuer, expected) => {
    const pool = await startUserPool({
      issuer,
      listen: false,
      userPoolId: 'eu-west-2_AbCdEfGhI',
      resourceServers,
    });
    const { accessToken } = await pool.signIn('alice', { scopes: ['openid'] });
    expect(JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
      iss: expected,
    });
    const discovery = await pool.fetch(`${expected}/.well-known/openid-configuration`);
    expect(await discovery.json()).toMatchObject({
      issuer: expected,
      jwks_uri: pool.jwksUri,
      token_endpoint: `${pool.url}/oauth2/token`,
    });
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await pool.fetch(`${pool.url}/oauth2/userInfo`, { headers })).status).toBe(200);
  });
});

describeWithOpenssl('https', () => {
  it('serves all of it with a certificate that it is given, and marks its cookies Secure', async () => {
    const tls = selfSignedCertificate();
    const pool = await startUserPool({ tls });
    const get = (url: string) =>
      new Promise<{ status?: number; cookie: string; body: string }>((resolve, reject) => {
        httpsGet(url, { ca: tls.cert, agent: false }, (answer) => {
          let body = '';
          answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
          answer.on('end', () => {
            resolve({ status: answer.statusCode, cookie: String(answer.headers['set-cookie']), body });
          });
        }).once('error', reject);
      });
    try {
      expect(pool.issuer).toMatch(/^https:\/\/localhost:\d+\/us-east-1_TestPool1$/);
      expect(JSON.parse((await get(pool.jwksUri)).body)).toHaveProperty('keys');
      const query =
        'response_type=code&client_id=testwebclient0123456789abc&redirect_uri=http://localhost/callback';
      const login = await get(`${pool.url}/login?${query}`);
      expect([login.status, login.cookie]).toEqual([200, expect.stringContaining('Secure')]);
    } finally {
      await pool.stop();
    }
  });
});

describe('amazon-cognito-identity-js', () => {
  const userOf = (pool: TestUserPool) =>
    new CognitoUser({
      Username: 'alice',
      Pool: new CognitoUserPool({ UserPoolId: pool.userPoolId, ClientId: pool.clientId, endpoint: pool.url }),
    });

  const authenticate = (user: CognitoUser, password: string) =>
    new Promise<CognitoUserSession>((onSuccess, onFailure) => {
      const details = new AuthenticationDetails({ Username: 'alice', Password: password });
      user.authenticateUser(details, { onSuccess, onFailure });
    });

  const refresh = (user: CognitoUser, token: CognitoRefreshToken) =>
    new Promise<CognitoUserSession>((resolve, reject) => {
      user.refreshSession(token, (error: Error | null, session: CognitoUserSession) =>
        error ? reject(error) : resolve(session),
      );
    });

  it.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'])(
    'signs in by %s and refreshes, and not with a wrong password',
    async (flow) => {
      const user = userOf(local);
      user.setAuthenticationFlowType(flow);
      const session = await authenticate(user, testPassword);
      expect(session.isValid()).toBe(true);
      expect(session.getIdToken().payload).toMatchObject({ 'cognito:username': 'alice' });
      const renewed = await refresh(user, session.getRefreshToken());
      expect(renewed.getAccessToken().getJwtToken()).not.toBe(session.getAccessToken().getJwtToken());
      const stranger = userOf(local);
      stranger.setAuthenticationFlowType(flow);
      await expect(authenticate(stranger, wrong)).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
    },
  );

  it('is refused with a forged token', async () => {
    const user = userOf(local);
    const AccessToken = new CognitoAccessToken({ AccessToken: await local.forge({ otherKey: true }) });
    const IdToken = new CognitoIdToken({ IdToken: await local.forge({ otherKey: true, tokenUse: 'id' }) });
    const RefreshToken = new CognitoRefreshToken({ RefreshToken: 'none' });
    user.setSignInUserSession(new CognitoUserSession({ AccessToken, IdToken, RefreshToken }));
    const refused = new Promise((_, reject) => user.getUserAttributes((error) => reject(error)));
    await expect(refused).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });
});

describe('aws-amplify', () => {
  // It says on every start that the endpoint is not Amazon's.
  beforeAll(() => void jest.spyOn(console, 'warn').mockReturnValue());

  afterAll(() => void jest.restoreAllMocks());

  const userPool = (pool: TestUserPool) => ({
    Auth: {
      Cognito: { userPoolId: pool.userPoolId, userPoolClientId: pool.clientId, userPoolEndpoint: pool.url },
    },
  });

  it('signs up, signs in by SRP, refreshes and signs out everywhere, but not with a wrong password', async () => {
    const { Amplify } = await import('aws-amplify');
    const auth = await import('aws-amplify/auth');
    Amplify.configure(userPool(local));
    const options = { userAttributes: { email: 'nora@example.com' } };
    await auth.signUp({ username: 'nora', password: testPassword, options });
    await auth.confirmSignUp({ username: 'nora', confirmationCode: local.lastCode('nora') });
    expect(await auth.signIn({ username: 'nora', password: testPassword })).toMatchObject({
      isSignedIn: true,
    });
    const { tokens } = await auth.fetchAuthSession();
    expect(tokens?.accessToken.payload).toMatchObject({ username: 'nora', iss: local.issuer });
    expect(await auth.fetchUserAttributes()).toMatchObject({
      email: 'nora@example.com',
      email_verified: 'true',
    });
    const renewed = await auth.fetchAuthSession({ forceRefresh: true });
    expect(renewed.tokens?.accessToken.toString()).not.toBe(tokens?.accessToken.toString());
    await auth.signOut({ global: true });
    const wrongSignIn = auth.signIn({ username: 'nora', password: wrong });
    await expect(wrongSignIn).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('answers a second factor, and is refused with a forged token', async () => {
    const { Amplify } = await import('aws-amplify');
    const auth = await import('aws-amplify/auth');
    const secured = await startUserPool({
      mfa: { configuration: 'ON' },
      users: [{ username: 'alice', mfa: { totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' } }],
    });
    Amplify.configure(userPool(secured));
    const first = await auth.signIn({ username: 'alice', password: testPassword });
    expect(first.nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE');
    const done = await auth.confirmSignIn({ challengeResponse: secured.totpCode('alice') });
    expect(done.isSignedIn).toBe(true);
    await auth.signOut();
    const forged = await secured.forge({ otherKey: true });
    const accessToken = { toString: () => forged, payload: {} };
    Amplify.configure(userPool(secured), {
      Auth: { tokenProvider: { getTokens: async () => ({ accessToken }) } },
    });
    await expect(auth.fetchUserAttributes()).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await secured.stop();
  });
});

describe('openid-client and oauth4webapi', () => {
  let hidden: TestUserPool;
  let visitor: PageVisitor;

  beforeAll(async () => {
    hidden = await startUserPool({ resourceServers });
    visitor = new PageVisitor(hidden.url);
  });

  afterAll(() => hidden.stop());

  it('sign in with openid-client on the page, and get no code for a wrong password', async () => {
    const options = { execute: [openid.allowInsecureRequests] };
    const config = await openid.discovery(
      new URL(hidden.issuer),
      'testwebclient0123456789abc',
      undefined,
      openid.None(),
      options,
    );
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const expectedNonce = openid.randomNonce();
    const expectedState = openid.randomState();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: 'http://localhost/callback',
      scope: 'openid email orders/read',
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      nonce: expectedNonce,
      state: expectedState,
    });
    await visitor.open(url.href);
    await visitor.submit({ username: 'alice', password: wrong });
    expect([visitor.answer.status, visitor.fault]).toEqual([200, 'Incorrect username or password.']);
    await visitor.submit({ username: 'alice', password: testPassword });
    const checks = { pkceCodeVerifier, expectedNonce, expectedState };
    const tokens = await openid.authorizationCodeGrant(config, visitor.location, checks);
    const subject = tokens.claims()?.sub ?? '';
    expect(await openid.fetchUserInfo(config, tokens.access_token, subject)).toMatchObject({
      email: 'alice@example.com',
    });
    const forged = await hidden.forge({ otherKey: true, scopes: ['openid'] });
    await expect(openid.fetchUserInfo(config, forged, subject)).rejects.toThrow();
    await openid.tokenRevocation(config, tokens.refresh_token ?? '');
    await expect(openid.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    await expect(openid.fetchUserInfo(config, tokens.access_token, subject)).rejects.toThrow();
  });

  it('validate access tokens with oauth4webapi, and none that is forged', async () => {
    const as: oauth.AuthorizationServer = { issuer: hidden.issuer, jwks_uri: hidden.jwksUri };
    const validate = (token: string) => {
      const request = new Request('https://api.example.com/', {
        headers: { authorization: `Bearer ${token}` },
      });
      return oauth.validateJwtAccessToken(as, request, 'testwebclient0123456789abc', {
        [oauth.allowInsecureRequests]: true,
      });
    };
    // It demands the header of RFC 9068 and an audience, which Cognito does not write: all else is put to the test.
    const rfc9068 = { header: { typ: 'at+jwt' }, claims: { aud: 'testwebclient0123456789abc' } };
    await expect(validate(await hidden.forge(rfc9068))).resolves.toMatchObject({ username: 'alice' });
    await expect(validate(await hidden.forge())).rejects.toThrow();
    for (const flaw of [{ otherKey: true }, { expired: true }, { otherPool: true }, { symmetric: true }]) {
      await expect(validate(await hidden.forge({ ...rfc9068, ...flaw }))).rejects.toThrow();
    }
  });
});
