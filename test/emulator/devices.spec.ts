import {
  AdminForgetDeviceCommand,
  AdminGetDeviceCommand,
  AdminListDevicesCommand,
  AdminUpdateDeviceStatusCommand,
  ConfirmDeviceCommand,
  CreateUserPoolCommand,
  ForgetDeviceCommand,
  GetDeviceCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  ListDevicesCommand,
  RespondToAuthChallengeCommand,
  UpdateDeviceStatusCommand,
  type ChallengeNameType,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import type { UserPoolTriggers } from '../../src/emulator/pool/triggers/user-pool.triggers.js';
import type { UserPoolSeed } from '../../src/emulator/user-pool.seed.js';
import { startUserPool, testPassword, type TestUserPool } from '../../src/testing/index.js';
import { claimsOf, CognitoBench, refusal, rejection } from './support/cognito.bench.js';
import { DeviceClient } from './support/device.client.js';
import { password } from './support/seed.js';
import { SrpClient, srpTimestamp, type PasswordVerifierChallenge } from './support/srp.client.js';

const poolName = 'Devices01';
const UserPoolId = `us-east-1_${poolName}`;
const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const seed: UserPoolSeed = {
  userPoolId: UserPoolId,
  name: 'devices',
  deviceTracking: {},
  clients: [
    {
      clientId: 'web',
      clientName: 'Web',
      explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    },
  ],
  users: [
    { username: 'alice', password },
    { username: 'tom', password, mfa: { totpSecret } },
  ],
};

let bench: CognitoBench | undefined;
afterEach(async () => {
  await bench?.stop();
  bench = undefined;
});

async function started(more: Partial<UserPoolSeed> = {}, triggers?: UserPoolTriggers) {
  bench = await CognitoBench.start({ ...seed, ...more }, triggers);
  const { sdk, clock } = bench;
  const respond = (
    ChallengeName: ChallengeNameType,
    ChallengeResponses: Record<string, string>,
    Session?: string,
  ) =>
    sdk.send(
      new RespondToAuthChallengeCommand({ ClientId: 'web', ChallengeName, ChallengeResponses, Session }),
    );
  const begin = (USERNAME: string, device?: DeviceClient) =>
    sdk.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: 'web',
        AuthParameters: { USERNAME, PASSWORD: password, ...(device && { DEVICE_KEY: device.key }) },
      }),
    );
  const now = () => srpTimestamp(new Date(clock.epochSeconds() * 1_000));
  /** From DEVICE_SRP_AUTH to the tokens. */
  const prove = async (USERNAME: string, device: DeviceClient, Session?: string) => {
    const asked = await respond(
      'DEVICE_SRP_AUTH',
      { USERNAME, DEVICE_KEY: device.key, SRP_A: device.SRP_A },
      Session,
    );
    expect(asked.ChallengeName).toBe('DEVICE_PASSWORD_VERIFIER');
    const answer = device.answer(USERNAME, asked.ChallengeParameters ?? {}, now());
    return respond('DEVICE_PASSWORD_VERIFIER', answer, Session === undefined ? undefined : asked.Session);
  };
  /** Signs in on a device that is new, and confirms it. */
  const newDevice = async (username: string, DeviceName?: string) => {
    let { AuthenticationResult: result, Session } = await begin(username);
    if (Session !== undefined) {
      const SOFTWARE_TOKEN_MFA_CODE = await totp();
      const code = { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE };
      ({ AuthenticationResult: result, Session } = await respond('SOFTWARE_TOKEN_MFA', code, Session));
    }
    const device = new DeviceClient(result?.NewDeviceMetadata ?? {});
    const AccessToken = result?.AccessToken;
    const confirmed = await sdk.send(
      new ConfirmDeviceCommand({
        AccessToken,
        DeviceKey: device.key,
        DeviceSecretVerifierConfig: device.verifierConfig,
        DeviceName,
      }),
    );
    return { device, AccessToken, refreshToken: result?.RefreshToken ?? '', confirmed };
  };
  const totp = async () => {
    clock.advance(60);
    const { totpCode, totpStep } = await import('../../src/emulator/pool/mfa/totp.js');
    return totpCode(totpSecret, totpStep(clock.epochSeconds()));
  };
  return { sdk, begin, respond, prove, newDevice, now };
}

const noDevice = refusal('ResourceNotFoundException', 'Device does not exist.');
const incorrect = refusal('NotAuthorizedException', 'Incorrect username or password.');

describe('a device', () => {
  it('is handed out with the tokens, confirmed, and then proves itself at every sign-in', async () => {
    const seen: unknown[] = [];
    const { begin, prove, newDevice } = await started(
      {},
      {
        preTokenGeneration: {
          lambdaVersion: 'V2_0',
          handler: (event) => (seen.push(event.triggerSource), event),
        },
        postAuthentication: (event) => (seen.push(event.request.newDeviceUsed), event),
      },
    );
    const { device, AccessToken, confirmed } = await newDevice('alice');
    expect(device.key).toMatch(/^us-east-1_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(claimsOf(AccessToken)).toMatchObject({ device_key: device.key });
    expect(confirmed.UserConfirmationNecessary).toBe(false);
    const asked = await begin('alice', device);
    expect(asked).toMatchObject({
      ChallengeName: 'DEVICE_SRP_AUTH',
      ChallengeParameters: { DEVICE_KEY: device.key },
    });
    const { AuthenticationResult } = await prove('alice', device, asked.Session);
    expect(claimsOf(AuthenticationResult?.AccessToken)).toMatchObject({ device_key: device.key });
    expect(AuthenticationResult).not.toHaveProperty('NewDeviceMetadata');
    expect(seen).toEqual([
      true,
      'TokenGeneration_Authentication',
      false,
      'TokenGeneration_AuthenticateDevice',
    ]);
  });

  it('proves itself to clients that send no session either, after SRP with the password', async () => {
    const { sdk, newDevice, prove, respond, now } = await started();
    const { device } = await newDevice('alice');
    const srp = new SrpClient();
    const first = await sdk.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_SRP_AUTH',
        ClientId: 'web',
        AuthParameters: { USERNAME: 'alice', SRP_A: srp.SRP_A, DEVICE_KEY: device.key },
      }),
    );
    const challenge = first.ChallengeParameters as unknown as PasswordVerifierChallenge;
    const answer = srp.answer(poolName, password, challenge, now());
    // The device was named when the sign-in began, and need not be named again.
    const second = await respond('PASSWORD_VERIFIER', answer);
    expect(second.ChallengeName).toBe('DEVICE_SRP_AUTH');
    expect((await prove('alice', device)).AuthenticationResult).toBeDefined();
    expect(await rejection(prove('alice', device))).toEqual(
      refusal('NotAuthorizedException', 'Invalid session for the user, session can only be used once.'),
    );
  });

  it('is refused with another secret, and begins no exchange for others', async () => {
    const { begin, prove, respond, newDevice } = await started();
    const { device } = await newDevice('alice');
    const other = await newDevice('tom');
    const impostor = device.withPassword('guessed');
    const { Session } = await begin('alice', device);
    expect(await rejection(prove('alice', impostor, Session))).toEqual(incorrect);
    const again = await begin('alice', device);
    const notMine = { USERNAME: 'tom', DEVICE_KEY: other.device.key, SRP_A: device.SRP_A };
    const invalid = refusal('NotAuthorizedException', expect.stringContaining('Invalid session'));
    expect(await rejection(respond('DEVICE_SRP_AUTH', notMine, again.Session))).toEqual(invalid);
    const rubbish = { USERNAME: 'alice', DEVICE_KEY: device.key, SRP_A: '0' };
    expect(await rejection(respond('DEVICE_SRP_AUTH', rubbish, again.Session))).toEqual(
      refusal('InvalidParameterException'),
    );
    expect((await prove('alice', device, again.Session)).AuthenticationResult).toBeDefined();
    expect(await rejection(begin('alice', other.device))).toEqual(noDevice);
  });

  it('can be confirmed once, and with the tokens that it came with only', async () => {
    const { sdk, begin, newDevice } = await started();
    const { device, AccessToken } = await newDevice('alice');
    const confirm = (DeviceKey: string) =>
      sdk.send(
        new ConfirmDeviceCommand({
          AccessToken,
          DeviceKey,
          DeviceSecretVerifierConfig: device.verifierConfig,
        }),
      );
    expect(await rejection(confirm(device.key))).toEqual(refusal('DeviceKeyExistsException'));
    const next = (await begin('alice')).AuthenticationResult?.NewDeviceMetadata?.DeviceKey ?? '';
    expect(await rejection(confirm(next))).toEqual(
      refusal('InvalidParameterException', 'Invalid device key given.'),
    );
  });

  it('is listed, shown, updated and forgotten, by its user and by administrators', async () => {
    const { sdk, begin, newDevice } = await started({ deviceTracking: { onlyOnUserPrompt: true } });
    const { device, AccessToken, confirmed } = await newDevice('alice', 'My phone');
    await newDevice('alice');
    expect(confirmed.UserConfirmationNecessary).toBe(true);
    const { Devices, PaginationToken } = await sdk.send(new ListDevicesCommand({ AccessToken, Limit: 1 }));
    expect(Devices).toMatchObject([{ DeviceKey: device.key, DeviceCreateDate: expect.any(Date) }]);
    expect((await sdk.send(new ListDevicesCommand({ AccessToken, PaginationToken }))).Devices).toHaveLength(
      1,
    );
    const alice = { UserPoolId, Username: 'alice' };
    expect((await sdk.send(new AdminListDevicesCommand(alice))).Devices).toHaveLength(2);
    const DeviceKey = device.key;
    const attributes = async () => {
      const { Device } = await sdk.send(new GetDeviceCommand({ AccessToken, DeviceKey }));
      return Object.fromEntries(
        (Device?.DeviceAttributes ?? []).map(({ Name, Value }) => [Name ?? '', Value]),
      );
    };
    expect(await attributes()).toMatchObject({
      device_status: 'valid',
      device_name: 'My phone',
      'dev:device_remembered_status': 'not_remembered',
    });
    const remember = { DeviceKey, DeviceRememberedStatus: 'remembered' } as const;
    await sdk.send(new UpdateDeviceStatusCommand({ AccessToken, ...remember }));
    expect(await attributes()).toMatchObject({ 'dev:device_remembered_status': 'remembered' });
    const not = { ...alice, DeviceKey, DeviceRememberedStatus: 'not_remembered' } as const;
    await sdk.send(new AdminUpdateDeviceStatusCommand(not));
    const { Device } = await sdk.send(new AdminGetDeviceCommand({ ...alice, DeviceKey }));
    expect(Device?.DeviceAttributes).toContainEqual({
      Name: 'dev:device_remembered_status',
      Value: 'not_remembered',
    });
    await sdk.send(new ForgetDeviceCommand({ AccessToken, DeviceKey }));
    expect(await rejection(attributes())).toEqual(noDevice);
    const forgetAgain = new AdminForgetDeviceCommand({ ...alice, DeviceKey });
    expect(await rejection(sdk.send(forgetAgain))).toEqual(noDevice);
    expect(await rejection(begin('alice', device))).toEqual(noDevice);
    expect((await begin('alice')).AuthenticationResult).toBeDefined();
  });

  it('refreshes its own tokens, and the token endpoint cannot tell that it is the device', async () => {
    const { sdk, newDevice } = await started();
    const { device, refreshToken } = await newDevice('alice');
    const refresh = (more: Record<string, string>) =>
      sdk.send(
        new InitiateAuthCommand({
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          ClientId: 'web',
          AuthParameters: { REFRESH_TOKEN: refreshToken, ...more },
        }),
      );
    const invalid = refusal('NotAuthorizedException', 'Invalid Refresh Token.');
    expect(await rejection(refresh({}))).toEqual(invalid);
    const other = (await newDevice('alice')).device.key;
    expect(await rejection(refresh({ DEVICE_KEY: other }))).toEqual(invalid);
    const { AuthenticationResult } = await refresh({ DEVICE_KEY: device.key });
    expect(claimsOf(AuthenticationResult?.AccessToken)).toMatchObject({ device_key: device.key });
    const named = { ClientId: 'web', RefreshToken: refreshToken };
    expect(await rejection(sdk.send(new GetTokensFromRefreshTokenCommand(named)))).toEqual(invalid);
    await sdk.send(new GetTokensFromRefreshTokenCommand({ ...named, DeviceKey: device.key }));
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'web',
      refresh_token: refreshToken,
    });
    const answer = await fetch(`${bench?.server.url}/oauth2/token`, { method: 'POST', body });
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_grant' }]);
  });
});

describe('a device and a second factor', () => {
  const mfa = { configuration: 'OPTIONAL' } as const;

  it('are the same where the pool says so and the device is remembered', async () => {
    const { sdk, begin, prove, newDevice } = await started({
      mfa,
      deviceTracking: { replacesSecondFactor: true },
    });
    const { device, AccessToken } = await newDevice('tom');
    expect((await begin('tom')).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    const { ChallengeName, Session } = await begin('tom', device);
    expect(ChallengeName).toBe('DEVICE_SRP_AUTH');
    expect((await prove('tom', device, Session)).AuthenticationResult).toBeDefined();
    const DeviceRememberedStatus = 'not_remembered';
    await sdk.send(
      new UpdateDeviceStatusCommand({ AccessToken, DeviceKey: device.key, DeviceRememberedStatus }),
    );
    expect((await begin('tom', device)).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  });

  it('are both asked for where the pool does not', async () => {
    const { begin, respond, newDevice } = await started({ mfa });
    const { device } = await newDevice('tom');
    const { ChallengeName, Session } = await begin('tom', device);
    expect(ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    const clock = bench?.clock;
    clock?.advance(60);
    const { totpCode, totpStep } = await import('../../src/emulator/pool/mfa/totp.js');
    const SOFTWARE_TOKEN_MFA_CODE = totpCode(totpSecret, totpStep(clock?.epochSeconds() ?? 0));
    const next = await respond('SOFTWARE_TOKEN_MFA', { USERNAME: 'tom', SOFTWARE_TOKEN_MFA_CODE }, Session);
    expect(next.ChallengeName).toBe('DEVICE_SRP_AUTH');
  });
});

describe('a pool that tracks no devices', () => {
  it('hands none out, pays no heed to keys, and says so when asked', async () => {
    const { sdk, begin } = await started({ deviceTracking: undefined });
    const stray = new DeviceClient({ DeviceKey: 'us-east-1_00000000', DeviceGroupKey: '-x' });
    const { AuthenticationResult } = await begin('alice', stray);
    expect(AuthenticationResult).toBeDefined();
    expect(AuthenticationResult).not.toHaveProperty('NewDeviceMetadata');
    expect(claimsOf(AuthenticationResult?.AccessToken)).not.toHaveProperty('device_key');
    const list = new ListDevicesCommand({ AccessToken: AuthenticationResult?.AccessToken });
    expect(await rejection(sdk.send(list))).toEqual(refusal('InvalidUserPoolConfigurationException'));
  });

  it('begins to track them by any value of DeviceConfiguration', async () => {
    const { sdk } = await started();
    const create = async (DeviceConfiguration?: object) =>
      (await sdk.send(new CreateUserPoolCommand({ PoolName: 'x', DeviceConfiguration }))).UserPool;
    expect(await create()).not.toHaveProperty('DeviceConfiguration');
    expect((await create({ ChallengeRequiredOnNewDevice: false }))?.DeviceConfiguration).toEqual({
      ChallengeRequiredOnNewDevice: false,
      DeviceOnlyRememberedOnUserPrompt: false,
    });
  });
});

describe('the devices of real clients', () => {
  let pool: TestUserPool;
  afterEach(() => pool.stop());

  it('are confirmed and proved by amazon-cognito-identity-js', async () => {
    pool = await startUserPool({ deviceTracking: {} });
    const signIn = (flow: string) =>
      new Promise<{ user: CognitoUser; necessary: boolean | undefined }>((resolve, onFailure) => {
        const Pool = new CognitoUserPool({
          UserPoolId: pool.userPoolId,
          ClientId: pool.clientId,
          endpoint: pool.url,
        });
        const user = new CognitoUser({ Username: 'alice', Pool });
        user.setAuthenticationFlowType(flow);
        const details = new AuthenticationDetails({ Username: 'alice', Password: testPassword });
        const onSuccess = (_session: unknown, necessary?: boolean) => resolve({ user, necessary });
        user.authenticateUser(details, { onSuccess, onFailure });
      });
    const devices = (user: CognitoUser) =>
      new Promise<{ Devices: { DeviceKey: string }[] }>((resolve, reject) => {
        user.listDevices(10, null, {
          onSuccess: resolve as never,
          onFailure: reject,
        });
      });
    const first = await signIn('USER_SRP_AUTH');
    const [device] = (await devices(first.user)).Devices;
    for (const flow of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH']) {
      const { user } = await signIn(flow);
      const token = user.getSignInUserSession()?.getAccessToken().payload;
      expect(token).toMatchObject({ device_key: device?.DeviceKey });
      expect((await devices(user)).Devices).toHaveLength(1);
    }
    await new Promise<void>((resolve, reject) => {
      first.user.forgetSpecificDevice(device?.DeviceKey ?? '', {
        onSuccess: () => resolve(),
        onFailure: reject,
      });
    });
    const after = await signIn('USER_SRP_AUTH');
    const [replacement, ...others] = (await devices(after.user)).Devices;
    expect(others).toEqual([]);
    expect(replacement?.DeviceKey).not.toBe(device?.DeviceKey);
  });

  it('are remembered and forgotten by aws-amplify', async () => {
    jest.spyOn(console, 'warn').mockReturnValue();
    const { Amplify } = await import('aws-amplify');
    const auth = await import('aws-amplify/auth');
    pool = await startUserPool({ deviceTracking: { onlyOnUserPrompt: true } });
    const Cognito = {
      userPoolId: pool.userPoolId,
      userPoolClientId: pool.clientId,
      userPoolEndpoint: pool.url,
    };
    Amplify.configure({ Auth: { Cognito } });
    // What browsers have, and Node only from version 21 on: the name of the device is taken from it.
    const value = { userAgent: 'a browser' };
    Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
    const signIn = () => auth.signIn({ username: 'alice', password: testPassword });
    expect((await signIn()).isSignedIn).toBe(true);
    await auth.rememberDevice();
    const remembered = { attributes: { 'dev:device_remembered_status': 'remembered' } };
    expect(await auth.fetchDevices()).toMatchObject([remembered]);
    await auth.fetchAuthSession({ forceRefresh: true });
    await auth.signOut();
    expect((await signIn()).isSignedIn).toBe(true);
    expect(await auth.fetchDevices()).toHaveLength(1);
    await auth.forgetDevice();
    expect(await auth.fetchDevices()).toHaveLength(0);
    await auth.signOut();
    jest.restoreAllMocks();
  });
});
