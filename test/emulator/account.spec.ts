import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  DeleteUserAttributesCommand,
  DeleteUserCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { secretHash } from '../../src/emulator/pool/clients/secret-hash.js';
import type { UserPoolSeed } from '../../src/emulator/user-pool.seed.js';
import { claimsOf, CognitoBench, refusal, rejection } from './support/cognito.bench.js';
import { password, secret } from './support/seed.js';

const UserPoolId = 'us-east-1_Account01';
const flows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_AUTH'] as const;
const seed: UserPoolSeed = {
  userPoolId: UserPoolId,
  name: 'account',
  customAttributes: ['custom:tenant'],
  clients: [
    { clientId: 'web', clientName: 'Web', explicitAuthFlows: flows },
    {
      clientId: 'legacy',
      clientName: 'Legacy',
      explicitAuthFlows: flows,
      preventUserExistenceErrors: 'LEGACY',
    },
    { clientId: 'confidential', clientName: 'Conf', explicitAuthFlows: flows, clientSecret: secret },
  ],
  users: [
    {
      username: 'alice',
      password,
      attributes: { email: 'alice@example.com', email_verified: 'true', 'custom:tenant': 'acme' },
    },
    { username: 'bob', password, attributes: { email: 'bob@example.com' } },
    { username: 'erin', password, status: 'FORCE_CHANGE_PASSWORD' },
  ],
};

let bench: CognitoBench;
beforeEach(async () => {
  bench = await CognitoBench.start(seed);
});
afterEach(() => bench.stop());

async function restart(changes: Partial<UserPoolSeed>): Promise<void> {
  await bench.stop();
  bench = await CognitoBench.start({ ...seed, ...changes });
}

function signIn(USERNAME: string, PASSWORD = password) {
  const AuthParameters = { USERNAME, PASSWORD };
  return bench.sdk.send(
    new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'web', AuthParameters }),
  );
}

async function accessToken(username: string): Promise<string> {
  return (await signIn(username)).AuthenticationResult?.AccessToken ?? '';
}

async function attributesOf(Username: string): Promise<Record<string, string | undefined>> {
  const { UserAttributes = [] } = await bench.sdk.send(new AdminGetUserCommand({ UserPoolId, Username }));
  return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
}

function signUp(Username: string, attributes: Record<string, string> = {}, Password = password) {
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  return bench.sdk.send(new SignUpCommand({ ClientId: 'web', Username, Password, UserAttributes }));
}

function confirm(Username: string, ConfirmationCode: string, ForceAliasCreation?: boolean) {
  return bench.sdk.send(
    new ConfirmSignUpCommand({ ClientId: 'web', Username, ConfirmationCode, ForceAliasCreation }),
  );
}

function update(AccessToken: string, attributes: Record<string, string>) {
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  return bench.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }));
}

const limit = refusal('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
const incorrect = refusal('NotAuthorizedException', 'Incorrect username or password.');
const mismatch = refusal('CodeMismatchException', 'Invalid verification code provided, please try again.');
const expired = refusal('ExpiredCodeException', 'Invalid code provided, please request a code again.');

describe('a sign-up', () => {
  it('can have its code sent again, five times an hour, after which the first one is void', async () => {
    await signUp('new', { email: 'new@example.com' });
    const first = bench.codeFor('new');
    const resend = () =>
      bench.sdk.send(new ResendConfirmationCodeCommand({ ClientId: 'web', Username: 'new' }));
    expect((await resend()).CodeDeliveryDetails).toEqual({
      Destination: 'n***@e***',
      DeliveryMedium: 'EMAIL',
      AttributeName: 'email',
    });
    if (first !== bench.codeFor('new')) expect(await rejection(confirm('new', first))).toEqual(mismatch);
    for (let round = 0; round < 4; round++) await resend();
    expect(await rejection(resend())).toEqual(limit);
    bench.clock.advance(3_601);
    await resend();
    await confirm('new', bench.codeFor('new'));
    expect(await rejection(resend())).toEqual(
      refusal('InvalidParameterException', 'User is already confirmed.'),
    );
  });

  it('lets fifteen codes an hour be tried', async () => {
    await signUp('new', { email: 'new@example.com' });
    for (let round = 0; round < 15; round++) {
      expect(await rejection(confirm('new', 'wrong'))).toEqual(mismatch);
    }
    expect(await rejection(confirm('new', bench.codeFor('new')))).toEqual(limit);
    bench.clock.advance(3_601);
    await confirm('new', bench.codeFor('new'));
  });

  it('goes on to a sign-in with the session of its confirmation, once', async () => {
    await signUp('new', { email: 'new@example.com' });
    const { Session } = await confirm('new', bench.codeFor('new'));
    const start = (USERNAME = 'new') =>
      bench.sdk.send(
        new InitiateAuthCommand({
          AuthFlow: 'USER_AUTH',
          ClientId: 'web',
          AuthParameters: { USERNAME },
          Session,
        }),
      );
    expect(await rejection(start('alice'))).toEqual(
      refusal('NotAuthorizedException', 'Invalid session for the user.'),
    );
    expect((await start()).AuthenticationResult).toBeDefined();
    expect(await rejection(start())).toEqual(
      refusal('NotAuthorizedException', expect.stringContaining('only be used once')),
    );
  });

  it('tells the same of somebody unknown, except where the client is set to LEGACY', async () => {
    const resend = (ClientId: string) =>
      bench.sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username: 'nobody' }));
    expect((await resend('web')).CodeDeliveryDetails).toMatchObject({ DeliveryMedium: 'EMAIL' });
    expect(await rejection(resend('legacy'))).toEqual(
      refusal('UserNotFoundException', 'Username/client id combination not found.'),
    );
  });

  it('wants the attributes that the pool requires, and knows no others', async () => {
    await restart({ requiredAttributes: ['name', 'locale'] });
    const misfit = (text: string) =>
      refusal('InvalidParameterException', `Attributes did not conform to the schema: ${text}\n`);
    expect(await rejection(signUp('new', { email: 'new@example.com' }))).toEqual(
      misfit('name: The attribute name is required\nlocale: The attribute locale is required'),
    );
    expect(await rejection(signUp('new', { 'custom:none': 'x' }))).toEqual(
      misfit('custom:none: Attribute does not exist in the schema.'),
    );
    await restart({ requiredAttributes: ['name'] });
    await signUp('new', { email: 'new@example.com', name: 'New' });
    expect(await rejection(signUp('two', { name: 'N', email: 'no address' }))).toEqual(
      refusal('InvalidParameterException', 'Invalid email address format.'),
    );
    expect(await rejection(signUp('two', { name: 'N', birthdate: '1.1.70' }))).toEqual(
      refusal('InvalidParameterException', expect.stringContaining('birthdate')),
    );
  });
});

describe('a forgotten password', () => {
  const forget = (Username: string, ClientId = 'web') =>
    bench.sdk.send(new ForgotPasswordCommand({ ClientId, Username }));
  const reset = (
    Username: string,
    ConfirmationCode: string,
    Password = 'Another-Horse-2',
    ClientId = 'web',
  ) => bench.sdk.send(new ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password }));

  it('is set anew with a code that works once and for an hour', async () => {
    expect((await forget('alice')).CodeDeliveryDetails).toMatchObject({ Destination: 'a***@e***' });
    const code = bench.codeFor('alice');
    expect(await rejection(reset('alice', '000'))).toEqual(mismatch);
    expect(await rejection(reset('alice', code, 'short'))).toEqual(refusal('InvalidPasswordException'));
    await reset('alice', code);
    expect(await rejection(reset('alice', code))).toEqual(expired);
    expect(await rejection(signIn('alice'))).toEqual(incorrect);
    expect((await signIn('alice', 'Another-Horse-2')).AuthenticationResult).toBeDefined();
    await forget('alice');
    bench.clock.advance(3_600);
    expect(await rejection(reset('alice', bench.codeFor('alice')))).toEqual(expired);
  });

  it('ends no session by being changed', async () => {
    const { AuthenticationResult } = await signIn('alice');
    await forget('alice');
    await reset('alice', bench.codeFor('alice'));
    const { AccessToken, RefreshToken } = AuthenticationResult ?? {};
    await bench.sdk.send(new GetUserCommand({ AccessToken }));
    await bench.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId: 'web', RefreshToken }));
  });

  it('cannot be reset without a proved address, or before the first password was chosen', async () => {
    expect(await rejection(forget('bob', 'legacy'))).toEqual(
      refusal(
        'InvalidParameterException',
        'Cannot reset password for the user as there is no registered/verified email or phone_number',
      ),
    );
    expect(await rejection(forget('erin', 'legacy'))).toEqual(
      refusal('NotAuthorizedException', 'User password cannot be reset in the current state.'),
    );
  });

  it('is limited per user and hour, for asking and for trying', async () => {
    for (let round = 0; round < 20; round++) await forget('alice');
    expect(await rejection(forget('alice'))).toEqual(limit);
    for (let round = 0; round < 20; round++) await rejection(reset('alice', 'wrong'));
    expect(await rejection(reset('alice', bench.codeFor('alice')))).toEqual(limit);
  });

  it('is answered for somebody unknown as for anybody', async () => {
    expect((await forget('nobody')).CodeDeliveryDetails).toMatchObject({ DeliveryMedium: 'EMAIL' });
    expect(bench.pool.outbox.messages).toHaveLength(0);
    expect(await rejection(reset('nobody', '123456'))).toEqual(mismatch);
    const unknown = refusal('UserNotFoundException', 'Username/client id combination not found.');
    expect(await rejection(forget('nobody', 'legacy'))).toEqual(unknown);
    expect(await rejection(reset('nobody', '123456', password, 'legacy'))).toEqual(unknown);
  });

  it('wants the SECRET_HASH of a confidential client', async () => {
    const input = { ClientId: 'confidential', Username: 'alice' };
    expect(await rejection(bench.sdk.send(new ForgotPasswordCommand(input)))).toEqual(
      refusal('NotAuthorizedException'),
    );
    const SecretHash = secretHash(secret, 'confidential', 'alice');
    await bench.sdk.send(new ForgotPasswordCommand({ ...input, SecretHash }));
  });

  it('can be reset by an administrator, until when nobody signs in with the old one', async () => {
    await bench.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId, Username: 'alice' }));
    expect(await rejection(signIn('alice'))).toEqual(refusal('PasswordResetRequiredException'));
    await reset('alice', bench.codeFor('alice'));
    const { UserStatus } = await bench.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'alice' }));
    expect(UserStatus).toBe('CONFIRMED');
  });
});

describe('a password', () => {
  const change = (
    AccessToken: string,
    ProposedPassword: string,
    PreviousPassword: string | undefined = password,
  ) => bench.sdk.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }));

  it('is changed by who knows the old one, five times an hour', async () => {
    const token = await accessToken('alice');
    expect(await rejection(change(token, 'Another-Horse-2', 'Wrong-Password-1'))).toEqual(incorrect);
    expect(await rejection(change(token, 'simple'))).toEqual(
      refusal('InvalidPasswordException', 'Password does not conform to policy: Password not long enough'),
    );
    await change(token, 'Another-Horse-2');
    expect((await signIn('alice', 'Another-Horse-2')).AuthenticationResult).toBeDefined();
    await change(token, password, 'Another-Horse-2');
    await change(token, 'Another-Horse-2');
    expect(await rejection(change(token, password, 'Another-Horse-2'))).toEqual(limit);
  });

  it('does not come back while the pool remembers it', async () => {
    await restart({ passwordPolicy: { passwordHistorySize: 2 } });
    const set = (Password: string) =>
      bench.sdk.send(
        new AdminSetUserPasswordCommand({ UserPoolId, Username: 'alice', Password, Permanent: true }),
      );
    const used = refusal('PasswordHistoryPolicyViolationException');
    expect(await rejection(set(password))).toEqual(used);
    await set('Another-Horse-2');
    expect(await rejection(set(password))).toEqual(used);
    await set('Another-Horse-3');
    await set(password);
  });

  it('can be tried five times before one has to wait, twice as long for each one more', async () => {
    await restart({});
    const wrong = () => rejection(signIn('alice', 'Wrong-Password-1'));
    const locked = refusal('NotAuthorizedException', 'Password attempts exceeded');
    for (let round = 0; round < 5; round++) expect(await wrong()).toEqual(incorrect);
    expect(await wrong()).toEqual(locked);
    expect(await rejection(signIn('alice'))).toEqual(locked);
    bench.clock.advance(1);
    expect(await wrong()).toEqual(incorrect);
    bench.clock.advance(1);
    expect(await wrong()).toEqual(locked);
    bench.clock.advance(1);
    expect(await wrong()).toEqual(incorrect);
    bench.clock.advance(3);
    expect(await wrong()).toEqual(locked);
    bench.clock.advance(1);
    expect((await signIn('alice')).AuthenticationResult).toBeDefined();
    expect(await wrong()).toEqual(incorrect);
    for (let round = 0; round < 5; round++) await rejection(signIn('nobody', 'x-password'));
    expect(await rejection(signIn('nobody', 'x-password'))).toEqual(locked);
    bench.clock.advance(901);
    expect(await rejection(signIn('nobody', 'x-password'))).toEqual(incorrect);
    expect(await rejection(signIn('nobody', 'x-password'))).toEqual(incorrect);
  });

  it('can be tried as often as one likes where the pool is told so', async () => {
    await restart({ lockout: false });
    for (let round = 0; round < 7; round++) {
      expect(await rejection(signIn('alice', 'Wrong-Password-1'))).toEqual(incorrect);
    }
    expect((await signIn('alice')).AuthenticationResult).toBeDefined();
  });
});

describe('attributes', () => {
  it('are changed by their owner, and an address that changes must be proved', async () => {
    const token = await accessToken('alice');
    const { CodeDeliveryDetailsList } = await update(token, { email: 'al@example.org', name: 'Alice' });
    expect(CodeDeliveryDetailsList).toEqual([
      { Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
    ]);
    expect(await attributesOf('alice')).toMatchObject({ email: 'al@example.org', email_verified: 'false' });
    const verify = (Code: string) =>
      bench.sdk.send(new VerifyUserAttributeCommand({ AccessToken: token, AttributeName: 'email', Code }));
    expect(await rejection(verify('000000x'))).toEqual(mismatch);
    await verify(bench.codeFor('alice'));
    expect(await attributesOf('alice')).toMatchObject({ email_verified: 'true', name: 'Alice' });
    expect(await rejection(verify('123456'))).toEqual(expired);
  });

  it('say of an address that it is not proved, until it is', async () => {
    const Username = 'newcomer';
    const UserAttributes = [
      { Name: 'email', Value: 'new@example.com' },
      { Name: 'phone_number', Value: '+12025550188' },
    ];
    await bench.sdk.send(
      new SignUpCommand({ ClientId: 'web', Username, Password: password, UserAttributes }),
    );
    const unproved = { email_verified: 'false', phone_number_verified: 'false' };
    expect(await attributesOf(Username)).toMatchObject(unproved);
    await bench.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }));
    const { AuthenticationResult: tokens } = await signIn(Username);
    const { UserAttributes: own = [] } = await bench.sdk.send(
      new GetUserCommand({ AccessToken: tokens?.AccessToken }),
    );
    expect(Object.fromEntries(own.map(({ Name = '', Value }) => [Name, Value]))).toMatchObject(unproved);
    expect(claimsOf(tokens?.IdToken)).toMatchObject({ email_verified: false, phone_number_verified: false });
    expect(await attributesOf('bob')).toMatchObject({ email_verified: 'false' });
    expect(await attributesOf('bob')).not.toHaveProperty('phone_number_verified');
  });

  it.each([
    'plain',
    'a@b',
    '@example.com',
    'a@',
    'a@@example.com',
    'a b@example.com',
    'a..b@example.com',
    'a@-x.com',
  ])('refuse %s as an e-mail address', async (Value) => {
    const UserAttributes = [{ Name: 'email', Value }];
    const input = { ClientId: 'web', Username: 'somebody', Password: password, UserAttributes };
    expect(await rejection(bench.sdk.send(new SignUpCommand(input)))).toEqual(
      refusal('InvalidParameterException', 'Invalid email address format.'),
    );
  });

  it('are not proved by a code that went to the address before', async () => {
    const AccessToken = await accessToken('bob');
    const ask = { AccessToken, AttributeName: 'email' };
    await bench.sdk.send(new GetUserAttributeVerificationCodeCommand(ask));
    const Code = bench.codeFor('bob');
    const UserAttributes = [{ Name: 'email', Value: 'victim@example.com' }];
    bench.pool.change({ autoVerifiedAttributes: [] });
    await bench.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }));
    expect(await rejection(bench.sdk.send(new VerifyUserAttributeCommand({ ...ask, Code })))).toEqual(
      expect.objectContaining({ name: expect.stringMatching(/CodeMismatch|ExpiredCode/) }),
    );
  });

  it('need no new proof if they stay as they were', async () => {
    const token = await accessToken('alice');
    expect((await update(token, { email: 'alice@example.com' })).CodeDeliveryDetailsList).toEqual([]);
    expect(await attributesOf('alice')).toMatchObject({ email_verified: 'true' });
  });

  it('cannot be written beyond what the client may, nor can anybody vouch for themselves', async () => {
    const token = await accessToken('alice');
    const forbidden = refusal('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
    expect(await rejection(update(token, { email_verified: 'true' }))).toEqual(forbidden);
    expect(await rejection(update(token, { 'custom:tenant': 'other' }))).toEqual(forbidden);
    expect(await rejection(update(token, { sub: 'x' }))).toEqual(refusal('InvalidParameterException'));
    const unknown = (name: string) =>
      refusal('InvalidParameterException', `user.${name}: Attribute does not exist in the schema.\n`);
    expect(await rejection(update(token, { __proto__x: 'x' }))).toEqual(unknown('__proto__x'));
    const names = { AccessToken: token, UserAttributeNames: ['custom:none'] };
    expect(await rejection(bench.sdk.send(new DeleteUserAttributesCommand(names)))).toEqual(
      unknown('custom:none'),
    );
  });

  it('are deleted, an address together with the mark that it was proved', async () => {
    const AccessToken = await accessToken('alice');
    await bench.sdk.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames: ['email'] }));
    expect(await attributesOf('alice')).toEqual({ sub: expect.any(String), 'custom:tenant': 'acme' });
    const admin = { UserPoolId, Username: 'alice', UserAttributeNames: ['custom:tenant'] };
    await bench.sdk.send(new AdminDeleteUserAttributesCommand(admin));
    expect(await attributesOf('alice')).not.toHaveProperty('custom:tenant');
    expect(
      await rejection(
        bench.sdk.send(new AdminDeleteUserAttributesCommand({ ...admin, UserAttributeNames: ['sub'] })),
      ),
    ).toEqual(refusal('InvalidParameterException'));
  });

  it('are proved on demand, five codes an hour', async () => {
    const AccessToken = await accessToken('bob');
    const ask = (AttributeName = 'email') =>
      bench.sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName }));
    const invalid = (text: string) => refusal('InvalidParameterException', text);
    expect(await rejection(ask('phone_number'))).toEqual(
      invalid('User does not have a valid registered phone number'),
    );
    for (let round = 0; round < 4; round++) await ask();
    expect(await rejection(ask())).toEqual(limit);
    const Code = bench.codeFor('bob');
    await bench.sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code }));
    expect(await attributesOf('bob')).toMatchObject({ email_verified: 'true' });
    const unprovable = invalid('Invalid attribute name. Only phone_number and email can be verified.');
    expect(await rejection(ask('name'))).toEqual(unprovable);
  });

  it('are at the mercy of administrators, who may vouch for an address', async () => {
    const set = (attributes: Record<string, string>) =>
      bench.sdk.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId,
          Username: 'bob',
          UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
        }),
      );
    await set({ email: 'b@example.com', email_verified: 'true', 'custom:tenant': 'x' });
    expect(await attributesOf('bob')).toMatchObject({ email_verified: 'true', 'custom:tenant': 'x' });
    expect(bench.pool.outbox.messages).toHaveLength(0);
    await set({ 'custom:tenant': '' });
    expect(await attributesOf('bob')).not.toHaveProperty('custom:tenant');
    expect(await rejection(set({ 'custom:nope': '1' }))).toEqual(
      refusal('InvalidParameterException', 'user.custom:nope: Attribute does not exist in the schema.\n'),
    );
  });
});

describe('an account', () => {
  it('is deleted by its owner, and its tokens with it', async () => {
    const { AuthenticationResult } = await signIn('alice');
    const { AccessToken, RefreshToken } = AuthenticationResult ?? {};
    await bench.sdk.send(new DeleteUserCommand({ AccessToken }));
    expect(await rejection(bench.sdk.send(new GetUserCommand({ AccessToken })))).toEqual(
      refusal('NotAuthorizedException'),
    );
    expect(
      await rejection(
        bench.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId: 'web', RefreshToken })),
      ),
    ).toEqual(refusal('NotAuthorizedException'));
    await signUp('alice', { email: 'alice@example.com' });
    expect(await rejection(bench.sdk.send(new GetUserCommand({ AccessToken })))).toEqual(
      refusal('NotAuthorizedException'),
    );
  });

  it('is deleted by an administrator', async () => {
    await bench.sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'alice' }));
    expect(
      await rejection(bench.sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'alice' }))),
    ).toEqual(refusal('UserNotFoundException', 'User does not exist.'));
    expect(await rejection(signIn('alice'))).toEqual(incorrect);
  });
});

describe('a pool in which an address stands for the username', () => {
  const mails = { usernameAttributes: ['email'], users: [] } as const;

  it('stores a UUID that is also the sub', async () => {
    await restart(mails);
    const { UserSub } = await signUp('New@example.com');
    const uuid = UserSub ?? '';
    await confirm('New@example.com', bench.codeFor(uuid));
    const { AuthenticationResult } = await signIn('New@example.com');
    expect(claimsOf(AuthenticationResult?.AccessToken)).toMatchObject({ username: uuid, sub: uuid });
    expect(claimsOf(AuthenticationResult?.IdToken)).toMatchObject({
      'cognito:username': uuid,
      email: 'New@example.com',
    });
    expect((await signIn(uuid)).AuthenticationResult).toBeDefined();
  });

  it('takes addresses alone, and each of them once', async () => {
    await restart({ ...mails, usernameAttributes: ['email', 'phone_number'] });
    expect(await rejection(signUp('new'))).toEqual(
      refusal('InvalidParameterException', 'Username should be either an email or a phone number.'),
    );
    await signUp('new@example.com');
    expect(await rejection(signUp('new@example.com'))).toEqual(
      refusal('UsernameExistsException', 'An account with the given email already exists.'),
    );
    await signUp('+12025550111');
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => signUp('same@example.com')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const invite = { UserPoolId, Username: 'same@example.com' };
    expect(await rejection(bench.sdk.send(new AdminCreateUserCommand(invite)))).toEqual(
      refusal('UsernameExistsException'),
    );
  });

  it('lets nobody change over to the address of another', async () => {
    await restart(mails);
    for (const name of ['one@example.com', 'two@example.com']) {
      const { UserSub } = await signUp(name);
      await confirm(name, bench.codeFor(UserSub ?? ''));
    }
    const token = await accessToken('one@example.com');
    expect(await rejection(update(token, { email: 'two@example.com' }))).toEqual(
      refusal('AliasExistsException', 'An account with the email already exists.'),
    );
  });

  it('forgets about upper and lower case where it is set so', async () => {
    await restart({ ...mails, usernameCaseSensitive: false });
    const { UserSub } = await signUp('New@Example.com');
    await confirm('new@example.com', bench.codeFor(UserSub ?? ''));
    expect((await signIn('NEW@EXAMPLE.COM')).AuthenticationResult).toBeDefined();
    expect(await rejection(signUp('new@EXAMPLE.com'))).toEqual(refusal('UsernameExistsException'));
  });
});

describe('a pool with aliases', () => {
  beforeEach(() => restart({ aliasAttributes: ['email', 'preferred_username'] }));

  it('signs in by an address once it has been proved', async () => {
    expect((await signIn('alice@example.com')).AuthenticationResult).toBeDefined();
    expect(await rejection(signIn('bob@example.com'))).toEqual(incorrect);
    expect(await rejection(signUp('x@example.com'))).toEqual(
      refusal('InvalidParameterException', expect.stringContaining('email alias')),
    );
  });

  it('gives an alias to one user at a time, unless it is taken by force', async () => {
    await signUp('new', { email: 'alice@example.com' });
    const code = bench.codeFor('new');
    expect(await rejection(confirm('new', code))).toEqual(
      refusal('AliasExistsException', 'An account with the email already exists.'),
    );
    await confirm('new', code, true);
    expect(await attributesOf('alice')).toMatchObject({ email_verified: 'false' });
    const { AuthenticationResult } = await signIn('alice@example.com');
    expect(claimsOf(AuthenticationResult?.AccessToken)['username']).toBe('new');
  });
});
