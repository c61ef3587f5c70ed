import { createHmac } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AssociateSoftwareTokenCommand,
  CreateUserPoolClientCommand,
  GetUserAuthFactorsCommand,
  GetUserCommand,
  GetUserPoolMfaConfigCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  VerifySoftwareTokenCommand,
  type ChallengeNameType,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { totpCode as ownTotpCode } from '../../src/emulator/pool/mfa/totp.js';
import type { UserPoolSeed } from '../../src/emulator/user-pool.seed.js';
import { CognitoBench, refusal, rejection } from './support/cognito.bench.js';
import { password } from './support/seed.js';

const UserPoolId = 'us-east-1_MfaTest01';
const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const attributes = {
  email: 'alice@example.com',
  email_verified: 'true',
  phone_number: '+12025550123',
  phone_number_verified: 'true',
};
const seed: UserPoolSeed = {
  userPoolId: UserPoolId,
  name: 'mfa',
  mfa: { configuration: 'OPTIONAL', methods: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] },
  clients: [
    { clientId: 'web', clientName: 'Web', explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
    { clientId: 'other', clientName: 'Other', explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
  ],
  users: [
    { username: 'alice', password, attributes },
    { username: 'tom', password, mfa: { totpSecret } },
    { username: 'sam', password, attributes: { phone_number: '+12025550124' }, mfa: { sms: true } },
    {
      username: 'eve',
      password,
      attributes: { ...attributes, email: 'eve@example.com' },
      mfa: { email: true },
    },
    { username: 'max', password, attributes, mfa: { totpSecret, sms: true } },
    { username: 'pia', password, attributes, mfa: { totpSecret, sms: true, preferred: 'SMS_MFA' } },
    { username: 'neu', password },
    {
      username: 'tmp',
      password,
      status: 'FORCE_CHANGE_PASSWORD',
      attributes: { ...attributes, email: 'tmp@example.com' },
    },
  ],
};

let bench: CognitoBench;
beforeEach(async () => {
  bench = await CognitoBench.start(seed);
});
afterEach(() => bench.stop());

/** RFC 6238 anew, so that the emulator's own is not its only judge. */
function totp(base32: string, atSeconds = bench.clock.epochSeconds()): string {
  const bits = Array.from(base32, (c) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'),
  );
  const bytes =
    bits
      .join('')
      .match(/.{8}/g)
      ?.map((byte) => Number.parseInt(byte, 2)) ?? [];
  const counter = Buffer.alloc(8);
  counter.writeUInt32BE(Math.floor(atSeconds / 30), 4);
  const mac = createHmac('sha1', Buffer.from(bytes)).update(counter).digest();
  const offset = mac[19]! & 0xf;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1e6).padStart(6, '0');
}

function start(USERNAME: string, ClientId = 'web') {
  const AuthParameters = { USERNAME, PASSWORD: password };
  return bench.sdk.send(
    new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters }),
  );
}

function respond(
  ChallengeName: ChallengeNameType,
  Session: string | undefined,
  ChallengeResponses: Record<string, string>,
  ClientId = 'web',
) {
  return bench.sdk.send(
    new RespondToAuthChallengeCommand({ ClientId, ChallengeName, Session, ChallengeResponses }),
  );
}

async function signedIn(username: string): Promise<string> {
  const { AuthenticationResult } = await start(username);
  return AuthenticationResult?.AccessToken ?? '';
}

const mismatch = refusal('CodeMismatchException', 'Invalid code or auth state for the user.');
const usedUp = refusal(
  'NotAuthorizedException',
  'Invalid session for the user, session can only be used once.',
);

function requireMfa() {
  return bench.sdk.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration: 'ON',
      SoftwareTokenMfaConfiguration: { Enabled: true },
      EmailMfaConfiguration: {},
    }),
  );
}

describe('an authenticator app', () => {
  it('agrees with the vectors of RFC 6238 appendix B', () => {
    const vectors = [
      [59, '287082'],
      [1_111_111_109, '081804'],
      [1_234_567_890, '005924'],
      [20_000_000_000, '353130'],
    ] as const;
    for (const [seconds, code] of vectors) {
      expect(ownTotpCode(totpSecret, Math.floor(seconds / 30))).toBe(code);
    }
  });

  it('is set up with an access token, preferred, and then asked for', async () => {
    const AccessToken = await signedIn('alice');
    const { SecretCode = '', Session } = await bench.sdk.send(
      new AssociateSoftwareTokenCommand({ AccessToken }),
    );
    expect(SecretCode).toMatch(/^[A-Z2-7]{32}$/);
    expect(Session).toBeUndefined();
    const prefer = new SetUserMFAPreferenceCommand({
      AccessToken,
      SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
    });
    expect(await rejection(bench.sdk.send(prefer))).toEqual(
      refusal('InvalidParameterException', 'User has not verified software token mfa'),
    );
    expect(
      await rejection(bench.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: '000000' }))),
    ).toEqual(refusal('EnableSoftwareTokenMFAException', 'Code mismatch'));
    const verified = await bench.sdk.send(
      new VerifySoftwareTokenCommand({
        AccessToken,
        UserCode: totp(SecretCode),
        FriendlyDeviceName: 'Phone',
      }),
    );
    expect(verified.Status).toBe('SUCCESS');
    expect((await start('alice')).AuthenticationResult).toBeDefined();
    await bench.sdk.send(prefer);
    expect(await bench.sdk.send(new GetUserCommand({ AccessToken }))).toMatchObject({
      PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
      UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
    });
    const { ChallengeName, ChallengeParameters, Session: session } = await start('alice');
    expect(ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    expect(ChallengeParameters).toEqual({ USER_ID_FOR_SRP: 'alice', FRIENDLY_DEVICE_NAME: 'Phone' });
    const answer = { USERNAME: 'alice', SOFTWARE_TOKEN_MFA_CODE: totp(SecretCode) };
    expect(await rejection(respond('SOFTWARE_TOKEN_MFA', session, answer))).toEqual(
      refusal('ExpiredCodeException', 'Your software token has already been used once.'),
    );
    bench.clock.advance(30);
    const next = { USERNAME: 'alice', SOFTWARE_TOKEN_MFA_CODE: totp(SecretCode) };
    expect((await respond('SOFTWARE_TOKEN_MFA', session, next)).AuthenticationResult).toBeDefined();
  });

  it('opens once per code, also when it is sent many times at once over several sign-ins', async () => {
    const sessions = await Promise.all(Array.from({ length: 5 }, () => start('tom')));
    const answer = { USERNAME: 'tom', SOFTWARE_TOKEN_MFA_CODE: totp(totpSecret) };
    const outcomes = await Promise.allSettled(
      sessions.map(({ Session }) => respond('SOFTWARE_TOKEN_MFA', Session, answer)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('forgives one time step of difference and no more', async () => {
    for (const [shift, right] of [
      [-60, false],
      [-30, true],
      [60, false],
      [30, true],
    ] as const) {
      bench.clock.advance(120);
      const { Session } = await start('tom');
      const SOFTWARE_TOKEN_MFA_CODE = totp(totpSecret, bench.clock.epochSeconds() + shift);
      const outcome = respond('SOFTWARE_TOKEN_MFA', Session, { USERNAME: 'tom', SOFTWARE_TOKEN_MFA_CODE });
      if (right) expect((await outcome).AuthenticationResult).toBeDefined();
      else {
        expect(await rejection(outcome)).toEqual(
          refusal('CodeMismatchException', 'Invalid code received for user'),
        );
      }
    }
  });

  it('cannot be guessed: five wrong codes end the session', async () => {
    const { Session } = await start('tom');
    const wrong = { USERNAME: 'tom', SOFTWARE_TOKEN_MFA_CODE: '000000' };
    for (let round = 0; round < 5; round++) await rejection(respond('SOFTWARE_TOKEN_MFA', Session, wrong));
    const right = { ...wrong, SOFTWARE_TOKEN_MFA_CODE: totp(totpSecret) };
    expect(await rejection(respond('SOFTWARE_TOKEN_MFA', Session, right))).toEqual(usedUp);
  });

  it.each([
    ['tom', 'SOFTWARE_TOKEN_MFA', 'SOFTWARE_TOKEN_MFA_CODE'],
    ['sam', 'SMS_MFA', 'SMS_MFA_CODE'],
  ] as const)(
    'locks %s out after five wrong codes, over all sessions',
    async (USERNAME, challenge, member) => {
      const locked = refusal('NotAuthorizedException', 'Password attempts exceeded');
      const wrong = { USERNAME, [member]: '000000' };
      const wrongCode = refusal('CodeMismatchException');
      for (let round = 0; round < 4; round++) {
        expect(await rejection(respond(challenge, (await start(USERNAME)).Session, wrong))).toEqual(
          wrongCode,
        );
      }
      const [fifth, sixth] = [await start(USERNAME), await start(USERNAME)];
      expect(await rejection(respond(challenge, fifth.Session, wrong))).toEqual(wrongCode);
      const code = () => (USERNAME === 'tom' ? totp(totpSecret) : bench.codeFor('sam'));
      const right = () => ({ USERNAME, [member]: code() });
      expect(await rejection(respond(challenge, sixth.Session, right()))).toEqual(locked);
      expect(await rejection(start(USERNAME))).toEqual(locked);
      bench.clock.advance(1);
      expect(await respond(challenge, sixth.Session, right())).toHaveProperty('AuthenticationResult');
      expect(await rejection(respond(challenge, (await start(USERNAME)).Session, wrong))).toEqual(wrongCode);
    },
  );

  it('is set up with a session where the pool requires a second factor', async () => {
    await requireMfa();
    const { ChallengeName, ChallengeParameters, Session } = await start('neu');
    expect(ChallengeName).toBe('MFA_SETUP');
    expect(JSON.parse(ChallengeParameters?.['MFAS_CAN_SETUP'] ?? '')).toEqual([
      'SOFTWARE_TOKEN_MFA',
      'EMAIL_OTP',
    ]);
    expect(await rejection(respond('MFA_SETUP', Session, { USERNAME: 'neu' }))).toEqual(
      refusal('InvalidParameterException'),
    );
    const associated = await bench.sdk.send(new AssociateSoftwareTokenCommand({ Session }));
    expect(associated.Session).not.toBe(Session);
    expect(await rejection(bench.sdk.send(new AssociateSoftwareTokenCommand({ Session })))).toEqual(usedUp);
    const verified = await bench.sdk.send(
      new VerifySoftwareTokenCommand({
        Session: associated.Session,
        UserCode: totp(associated.SecretCode ?? ''),
      }),
    );
    expect(verified.Status).toBe('SUCCESS');
    const { AuthenticationResult } = await respond('MFA_SETUP', verified.Session, { USERNAME: 'neu' });
    expect(AuthenticationResult).toBeDefined();
    expect((await start('neu')).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  });
});

describe('a code that is sent', () => {
  it('goes to the phone, shown only in part', async () => {
    const { ChallengeName, ChallengeParameters, Session } = await start('sam');
    expect(ChallengeName).toBe('SMS_MFA');
    expect(ChallengeParameters).toMatchObject({
      CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS',
      CODE_DELIVERY_DESTINATION: '+*******0124',
    });
    const code = bench.codeFor('sam');
    expect(code).toMatch(/^\d{6}$/);
    expect(await rejection(respond('SMS_MFA', Session, { USERNAME: 'sam', SMS_MFA_CODE: 'x' }))).toEqual(
      mismatch,
    );
    const answer = { USERNAME: 'sam', SMS_MFA_CODE: code };
    expect((await respond('SMS_MFA', Session, answer)).AuthenticationResult).toBeDefined();
    expect(await rejection(respond('SMS_MFA', Session, answer))).toEqual(usedUp);
  });

  it('goes by e-mail, and is of no use to another client or after the session', async () => {
    const { ChallengeName, ChallengeParameters, Session } = await start('eve');
    expect(ChallengeName).toBe('EMAIL_OTP');
    expect(ChallengeParameters).toMatchObject({ CODE_DELIVERY_DESTINATION: 'e***@e***' });
    const answer = { USERNAME: 'eve', EMAIL_OTP_CODE: bench.codeFor('eve') };
    expect(await rejection(respond('EMAIL_OTP', Session, answer, 'other'))).toEqual(
      refusal('NotAuthorizedException', 'Invalid session for the user.'),
    );
    expect(await rejection(respond('SMS_MFA', Session, { ...answer, SMS_MFA_CODE: '1' }))).toEqual(
      refusal('NotAuthorizedException', 'Invalid session for the user.'),
    );
    bench.clock.advance(181);
    expect(await rejection(respond('EMAIL_OTP', Session, answer))).toEqual(
      refusal('NotAuthorizedException', 'Invalid session for the user, session is expired.'),
    );
  });

  it('proves an e-mail address that becomes the second factor', async () => {
    await requireMfa();
    const { Session } = await start('neu');
    const asked = await respond('MFA_SETUP', Session, { USERNAME: 'neu', EMAIL: 'neu@example.com' });
    expect(asked.ChallengeName).toBe('EMAIL_OTP');
    const answer = { USERNAME: 'neu', EMAIL_OTP_CODE: bench.codeFor('neu') };
    expect((await respond('EMAIL_OTP', asked.Session, answer)).AuthenticationResult).toBeDefined();
    const user = await bench.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'neu' }));
    expect(user.UserMFASettingList).toEqual(['EMAIL_OTP']);
    expect(user.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
  });

  it('is asked for without any preference where a second factor is required and an address proved', async () => {
    await requireMfa();
    expect((await start('alice')).ChallengeName).toBe('EMAIL_OTP');
  });
});

describe('several second factors', () => {
  it('are put to choice', async () => {
    const { ChallengeName, ChallengeParameters, Session } = await start('max');
    expect(ChallengeName).toBe('SELECT_MFA_TYPE');
    expect(JSON.parse(ChallengeParameters?.['MFAS_CAN_CHOOSE'] ?? '')).toEqual([
      'SMS_MFA',
      'SOFTWARE_TOKEN_MFA',
    ]);
    expect(
      await rejection(respond('SELECT_MFA_TYPE', Session, { USERNAME: 'max', ANSWER: 'EMAIL_OTP' })),
    ).toEqual(refusal('InvalidParameterException'));
    const chosen = await respond('SELECT_MFA_TYPE', Session, {
      USERNAME: 'max',
      ANSWER: 'SOFTWARE_TOKEN_MFA',
    });
    expect(chosen.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    const answer = { USERNAME: 'max', SOFTWARE_TOKEN_MFA_CODE: totp(totpSecret) };
    expect((await respond('SOFTWARE_TOKEN_MFA', chosen.Session, answer)).AuthenticationResult).toBeDefined();
  });

  it('leave no choice where one is preferred', async () => {
    expect((await start('pia')).ChallengeName).toBe('SMS_MFA');
    await bench.sdk.send(
      new AdminSetUserMFAPreferenceCommand({
        UserPoolId,
        Username: 'pia',
        SMSMfaSettings: { Enabled: false },
        SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
      }),
    );
    expect((await start('pia')).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  });

  it('can be preferred one at a time, and only if they are usable', async () => {
    const set = (settings: object, Username = 'alice') =>
      rejection(bench.sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, ...settings })));
    const both = { Enabled: true, PreferredMfa: true };
    expect(await set({ SMSMfaSettings: both, EmailMfaSettings: both })).toEqual(
      refusal('InvalidParameterException'),
    );
    expect(await set({ SMSMfaSettings: { Enabled: false, PreferredMfa: true } })).toEqual(
      refusal('InvalidParameterException'),
    );
    expect(await set({ SMSMfaSettings: both }, 'neu')).toEqual(refusal('InvalidParameterException'));
    expect(await set({ SoftwareTokenMfaSettings: both }, 'neu')).toEqual(
      refusal('InvalidParameterException'),
    );
  });
});

describe('the second factors of a pool', () => {
  it('are read back as they were set, and switched off by leaving them out', async () => {
    await requireMfa();
    expect(await bench.sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId }))).toMatchObject({
      MfaConfiguration: 'ON',
      SoftwareTokenMfaConfiguration: { Enabled: true },
      EmailMfaConfiguration: {},
    });
    await bench.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OFF' }));
    expect((await start('tom')).AuthenticationResult).toBeDefined();
    expect(
      await rejection(
        bench.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'ON' })),
      ),
    ).toEqual(refusal('InvalidParameterException'));
    const AccessToken = await signedIn('tom');
    expect(await rejection(bench.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken })))).toEqual(
      refusal('SoftwareTokenMFANotFoundException'),
    );
  });

  it('come after a new password has been chosen', async () => {
    await requireMfa();
    const TemporaryPassword = 'Temporary-Horse-1';
    await bench.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: 'ida',
        TemporaryPassword,
        MessageAction: 'SUPPRESS',
      }),
    );
    const first = await bench.sdk.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: 'web',
        AuthParameters: { USERNAME: 'ida', PASSWORD: TemporaryPassword },
      }),
    );
    expect(first.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const chosen = { USERNAME: 'ida', NEW_PASSWORD: 'Chosen-Horse-1' };
    const next = await respond('NEW_PASSWORD_REQUIRED', first.Session, chosen);
    expect(next.ChallengeName).toBe('MFA_SETUP');
  });
});

describe('signing in by choice', () => {
  async function choosing(username: string, parameters: Record<string, string> = {}, client = 'choice') {
    return bench.sdk.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_AUTH',
        ClientId: client,
        AuthParameters: { USERNAME: username, ...parameters },
      }),
    );
  }

  beforeEach(async () => {
    await bench.stop();
    const choice = ['ALLOW_USER_AUTH'] as const;
    bench = await CognitoBench.start({
      ...seed,
      mfa: undefined,
      allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
      clients: [
        { clientId: 'choice', clientName: 'Choice', explicitAuthFlows: choice },
        {
          clientId: 'legacy',
          clientName: 'Legacy',
          explicitAuthFlows: choice,
          preventUserExistenceErrors: 'LEGACY',
        },
      ],
    });
  });

  it('offers what the user has', async () => {
    const alice = await choosing('alice');
    expect(alice).toMatchObject({ ChallengeName: 'SELECT_CHALLENGE', ChallengeParameters: {} });
    expect(alice.Session).toMatch(/^AYABe/);
    expect(alice.AvailableChallenges).toEqual(['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP']);
    expect((await choosing('neu')).AvailableChallenges).toEqual(['PASSWORD_SRP', 'PASSWORD']);
    const chosen = await respond(
      'SELECT_CHALLENGE',
      alice.Session,
      { USERNAME: 'alice', ANSWER: 'PASSWORD', PASSWORD: password },
      'choice',
    );
    expect(chosen.AuthenticationResult).toBeDefined();
  });

  it('does not let a code stand in for a password that is to be replaced', async () => {
    const answer = await choosing('tmp', { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    expect(answer.ChallengeName).toBe('SELECT_CHALLENGE');
    expect(answer.AvailableChallenges).toEqual(['PASSWORD_SRP', 'PASSWORD']);
    const asked = await choosing('tmp', { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password });
    expect(asked.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const takeOver = {
      USERNAME: 'tmp',
      NEW_PASSWORD: 'Chosen-Horse-1',
      'userAttributes.email': 'me@example.com',
    };
    expect(await rejection(respond('NEW_PASSWORD_REQUIRED', asked.Session, takeOver, 'choice'))).toEqual(
      refusal('NotAuthorizedException', 'Cannot modify an already provided email'),
    );
  });

  it('lets a code be the whole of it', async () => {
    const asked = await choosing('alice', { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    expect(asked).toMatchObject({
      ChallengeName: 'EMAIL_OTP',
      AvailableChallenges: ['EMAIL_OTP'],
      ChallengeParameters: { CODE_DELIVERY_DESTINATION: 'a***@e***' },
    });
    const code = bench.codeFor('alice');
    expect(code).toMatch(/^\d{8}$/);
    const right = { USERNAME: 'alice', EMAIL_OTP_CODE: code };
    const { AuthenticationResult } = await respond('EMAIL_OTP', asked.Session, right, 'choice');
    const AccessToken = AuthenticationResult?.AccessToken;
    expect(await bench.sdk.send(new GetUserAuthFactorsCommand({ AccessToken }))).toMatchObject({
      Username: 'alice',
      ConfiguredUserAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
    });
  });

  it('takes the preferred password at once, or asks for it', async () => {
    const at = await choosing('alice', { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password });
    expect(at.AuthenticationResult).toBeDefined();
    const asked = await choosing('alice', { PREFERRED_CHALLENGE: 'PASSWORD' });
    expect(asked).toMatchObject({
      ChallengeName: 'PASSWORD',
      AvailableChallenges: ['PASSWORD'],
      ChallengeParameters: {},
    });
    const wrong = { USERNAME: 'alice', PASSWORD: 'Wrong-Password-1' };
    expect(await rejection(respond('PASSWORD', asked.Session, wrong, 'choice'))).toEqual(
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    );
  });

  it('falls back to the choice when the preference is not to be had', async () => {
    expect((await choosing('neu', { PREFERRED_CHALLENGE: 'EMAIL_OTP' })).ChallengeName).toBe(
      'SELECT_CHALLENGE',
    );
    expect((await choosing('alice', { PREFERRED_CHALLENGE: 'WEB_AUTHN' })).ChallengeName).toBe(
      'SELECT_CHALLENGE',
    );
    expect(await rejection(choosing('alice', { PREFERRED_CHALLENGE: 'MAGIC' }))).toEqual(
      refusal('InvalidParameterException'),
    );
  });

  it('puts the same to somebody unknown, whom no code will ever fit', async () => {
    const unknown = await choosing('nobody', { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    expect(unknown.ChallengeName).toBe('EMAIL_OTP');
    const guess = { USERNAME: 'nobody', EMAIL_OTP_CODE: '12345678' };
    expect(await rejection(respond('EMAIL_OTP', unknown.Session, guess, 'choice'))).toEqual(mismatch);
    expect((await choosing('nobody')).AvailableChallenges).toEqual(['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP']);
    expect(await rejection(choosing('nobody', {}, 'legacy'))).toEqual(refusal('UserNotFoundException'));
  });

  it('leaves codes out where a second factor is required, since they would be alone', async () => {
    await requireMfa();
    expect((await choosing('alice')).AvailableChallenges).toEqual(['PASSWORD_SRP', 'PASSWORD']);
  });

  it('is not for clients that were not given it', async () => {
    const { UserPoolClient } = await bench.sdk.send(
      new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'plain' }),
    );
    expect(await rejection(choosing('alice', {}, UserPoolClient?.ClientId))).toEqual(
      refusal('InvalidParameterException', 'USER_AUTH flow not enabled for this client'),
    );
  });
});
