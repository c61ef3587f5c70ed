import {
  AdminListUserSessionsCommand,
  AdminRevokeUserSessionCommand,
  GetUserCommand,
  GetUserPoolClientSessionConfigurationCommand,
  GetUserPoolSessionConfigurationCommand,
  InitiateAuthCommand,
  ListUserSessionsCommand,
  RevokeTokenCommand,
  RevokeUserSessionCommand,
  SetUserPoolClientSessionConfigurationCommand,
  SetUserPoolSessionConfigurationCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Browser, locationOf } from './support/browser.js';
import { CognitoBench, refusal, rejection } from './support/cognito.bench.js';
import { callback, password, seed } from './support/seed.js';

const UserPoolId = seed.userPoolId;
const alice = { UserPoolId, Username: 'alice' };
const revoked = refusal('NotAuthorizedException', 'Access Token has been revoked');

let bench: CognitoBench;
beforeEach(async () => {
  bench = await CognitoBench.start(seed);
});
afterEach(() => bench.stop());

const track = (MaxPerUser: number, UserSessionTracking: 'ENABLED' | 'DISABLED' = 'ENABLED') =>
  bench.sdk.send(
    new SetUserPoolSessionConfigurationCommand({
      UserPoolId,
      UserSessionTracking,
      TokenSession: { MaxPerUser },
    }),
  );

async function signIn() {
  const command = new InitiateAuthCommand({
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: 'web',
    AuthParameters: { USERNAME: 'alice', PASSWORD: password },
  });
  const { AccessToken = '', RefreshToken = '' } = (await bench.sdk.send(command)).AuthenticationResult ?? {};
  return { AccessToken, RefreshToken };
}

const list = async (AccessToken: string) =>
  (await bench.sdk.send(new ListUserSessionsCommand({ AccessToken }))).Sessions ?? [];
const getUser = (AccessToken: string) => bench.sdk.send(new GetUserCommand({ AccessToken }));

/** Signs in on the page, and exchanges the code. */
async function signInOnPage(browser: Browser) {
  const query = { response_type: 'code', client_id: 'web', redirect_uri: callback };
  const url = `${bench.server.url}/oauth2/authorize?${new URLSearchParams(query).toString()}`;
  const answer = await browser.signIn(url, 'alice', password);
  const code = locationOf(answer).searchParams.get('code') ?? '';
  const form = { grant_type: 'authorization_code', client_id: 'web', redirect_uri: callback, code };
  const body = new URLSearchParams(form);
  const tokens = await fetch(`${bench.server.url}/oauth2/token`, { method: 'POST', body });
  const { access_token: accessToken = '', refresh_token: refreshToken = '' } =
    (await tokens.json()) as Record<string, string>;
  const isSignedIn = async () => locationOf(await browser.get(url)).pathname !== '/login';
  return { accessToken, refreshToken, isSignedIn };
}

describe('the sessions of a user', () => {
  it('are not tracked until the pool is told to', async () => {
    const read = () => bench.sdk.send(new GetUserPoolSessionConfigurationCommand({ UserPoolId }));
    expect(await read()).toMatchObject({ UserSessionTracking: 'DISABLED', TokenSession: { MaxPerUser: 20 } });
    const { AccessToken } = await signIn();
    expect(await rejection(list(AccessToken))).toEqual(refusal('OperationNotEnabledException'));
    expect(await track(5)).toMatchObject({ UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 5 } });
    // Sessions from before do not count.
    expect(await list(AccessToken)).toEqual([]);
    expect(await rejection(track(101))).toEqual(refusal('InvalidParameterException'));
  });

  it('are listed, and each but the present one can be revoked', async () => {
    await track(20);
    const [first, second] = [await signIn(), await signIn()];
    const sessions = await list(second.AccessToken);
    expect(sessions).toMatchObject([
      { SessionType: 'TOKEN', ClientId: 'web', IsCurrentSession: false, CreateDate: expect.any(Date) },
      { SessionType: 'TOKEN', IsCurrentSession: true },
    ]);
    const [one = '', present = ''] = sessions.map(({ SessionId }) => SessionId);
    expect(one).toMatch(/^tkn[a-z0-9]{25}$/);
    const revoke = (SessionId: string) =>
      bench.sdk.send(new RevokeUserSessionCommand({ AccessToken: second.AccessToken, SessionId }));
    expect(await rejection(revoke(present))).toEqual(refusal('InvalidParameterException'));
    await revoke(one);
    expect(await rejection(getUser(first.AccessToken))).toEqual(revoked);
    expect(await rejection(revoke(one))).toEqual(refusal('ResourceNotFoundException'));
    expect(await list(second.AccessToken)).toHaveLength(1);
    await bench.sdk.send(new AdminRevokeUserSessionCommand({ ...alice, SessionId: present }));
    expect(await rejection(getUser(second.AccessToken))).toEqual(revoked);
    expect(await rejection(revoke('made-up'))).toEqual(refusal('InvalidParameterException'));
  });

  it('are as many as the pool allows: the one used least recently makes room', async () => {
    await track(2);
    const first = await signIn();
    bench.clock.advance(1);
    const second = await signIn();
    bench.clock.advance(1);
    const refresh = { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId: 'web' } as const;
    const AuthParameters = { REFRESH_TOKEN: first.RefreshToken };
    await bench.sdk.send(new InitiateAuthCommand({ ...refresh, AuthParameters }));
    const third = await signIn();
    expect(await rejection(getUser(second.AccessToken))).toEqual(revoked);
    expect((await getUser(first.AccessToken)).Username).toBe('alice');
    expect(await list(third.AccessToken)).toHaveLength(2);
  });

  it('of a browser are revoked together with what came from them, if told to', async () => {
    await track(20);
    const browser = new Browser();
    const { accessToken, isSignedIn } = await signInOnPage(browser);
    const { Sessions = [] } = await bench.sdk.send(new AdminListUserSessionsCommand(alice));
    const [tokens, sso] = Sessions;
    expect(sso).toMatchObject({ SessionType: 'SSO', ClientId: 'web' });
    expect(tokens).toMatchObject({ SessionType: 'TOKEN', OriginSessionId: sso?.SessionId });
    expect(await isSignedIn()).toBe(true);
    const RevokeAssociatedSessions = 'LINKED';
    const SessionId = sso?.SessionId;
    await bench.sdk.send(
      new AdminRevokeUserSessionCommand({ ...alice, SessionId, RevokeAssociatedSessions }),
    );
    expect(await isSignedIn()).toBe(false);
    expect(await rejection(getUser(accessToken))).toEqual(revoked);
  });

  it('of a browser end with a refresh token that is revoked, if told to', async () => {
    await track(20);
    const browser = new Browser();
    const { refreshToken, isSignedIn } = await signInOnPage(browser);
    const revoke = (RevokeAssociatedSessions: 'NONE' | 'LINKED') =>
      bench.sdk.send(
        new RevokeTokenCommand({ ClientId: 'web', Token: refreshToken, RevokeAssociatedSessions }),
      );
    await revoke('NONE');
    expect(await isSignedIn()).toBe(true);
    await revoke('LINKED');
    expect(await isSignedIn()).toBe(false);
  });
});

describe('how long a client goes by the session of a browser', () => {
  const client = { UserPoolId, ClientId: 'web' };
  const set = (MaxValidityMinutes: number) =>
    bench.sdk.send(
      new SetUserPoolClientSessionConfigurationCommand({ ...client, SSOSession: { MaxValidityMinutes } }),
    );
  const get = () => bench.sdk.send(new GetUserPoolClientSessionConfigurationCommand(client));

  it('is an hour, until a pool that tracks sessions says otherwise', async () => {
    expect(await get()).toMatchObject({ ...client, SSOSession: { MaxValidityMinutes: 60 } });
    expect(await rejection(set(120))).toEqual(refusal('OperationNotEnabledException'));
    await track(20);
    expect(await set(120)).toMatchObject({ ...client, SSOSession: { MaxValidityMinutes: 120 } });
    expect(await get()).toMatchObject({ SSOSession: { MaxValidityMinutes: 120 } });
    expect(await rejection(set(129_601))).toEqual(refusal('InvalidParameterException'));
    expect(await rejection(set(-1))).toEqual(refusal('InvalidParameterException'));
  });

  it('is measured from the sign-in, and for each client by itself', async () => {
    await track(20);
    await set(120);
    const browser = new Browser();
    const { isSignedIn } = await signInOnPage(browser);
    bench.clock.advance(3_601);
    expect(await isSignedIn()).toBe(true);
    const query = { response_type: 'code', client_id: 'spa', redirect_uri: callback };
    const url = `${bench.server.url}/oauth2/authorize?${new URLSearchParams(query).toString()}`;
    expect(locationOf(await browser.get(url)).pathname).toBe('/login');
    bench.clock.advance(3_600);
    expect(await isSignedIn()).toBe(false);
  });

  it('can be not at all, for that client alone', async () => {
    await track(20);
    await set(0);
    const browser = new Browser();
    const { isSignedIn } = await signInOnPage(browser);
    expect(await isSignedIn()).toBe(false);
    const query = { response_type: 'code', client_id: 'spa', redirect_uri: callback };
    const url = `${bench.server.url}/oauth2/authorize?${new URLSearchParams(query).toString()}`;
    expect(locationOf(await browser.get(url)).searchParams.get('code')).toBeTruthy();
  });

  it('is no matter of the lowest feature plan', async () => {
    await bench.sdk.send(new UpdateUserPoolCommand({ UserPoolId, UserPoolTier: 'LITE' }));
    const unavailable = refusal('FeatureUnavailableInTierException');
    expect(await rejection(set(60))).toEqual(unavailable);
    expect(await rejection(track(5))).toEqual(unavailable);
  });
});
