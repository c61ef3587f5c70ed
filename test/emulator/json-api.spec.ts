import { createHmac } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  CreateGroupCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  ListTagsForResourceCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SignUpCommand,
  type AuthenticationResultType,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { secretHash } from '../../src/emulator/pool/clients/secret-hash.js';
import { startUserPoolServer, type UserPoolServer } from '../../src/emulator/user-pool.server.js';
import { CognitoBench } from './support/cognito.bench.js';
import { ManualClock } from './support/manual.clock.js';
import { password, secret, seed } from './support/seed.js';

const UserPoolId = seed.userPoolId;
const clock = new ManualClock();
let server: UserPoolServer;
let sdk: CognitoIdentityProviderClient;

beforeAll(async () => {
  server = await startUserPoolServer({ seed, port: 0, clock });
  sdk = new CognitoIdentityProviderClient({
    region: 'us-east-1',
    endpoint: server.url,
    maxAttempts: 1,
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
});

afterAll(async () => {
  sdk.destroy();
  await server.close();
});

function startSignIn(
  USERNAME: string,
  PASSWORD = password,
  ClientId = 'web',
  more: Record<string, string> = {},
) {
  const AuthParameters = { USERNAME, PASSWORD, ...more };
  return sdk.send(new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters }));
}

/** Without a network, which would cost more than what is to be measured. */
function startSignInInProcess(USERNAME: string, PASSWORD: string): Promise<Response> {
  const headers = { 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' };
  const AuthParameters = { USERNAME, PASSWORD };
  const body = JSON.stringify({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'web', AuthParameters });
  return server.emulator.handle(new Request(server.url, { method: 'POST', headers, body }));
}

async function cpuMicroseconds(run: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function signIn(username: string, ClientId = 'web'): Promise<Required<AuthenticationResultType>> {
  const { AuthenticationResult } = await startSignIn(username, password, ClientId);
  return AuthenticationResult as Required<AuthenticationResultType>;
}

function refresh(REFRESH_TOKEN: string, ClientId = 'web', more: Record<string, string> = {}) {
  const AuthParameters = { REFRESH_TOKEN, ...more };
  return sdk.send(new InitiateAuthCommand({ AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId, AuthParameters }));
}

function refusal(name: string, message: unknown = expect.anything()) {
  return expect.objectContaining({
    name,
    message,
    $metadata: expect.objectContaining({ httpStatusCode: 400 }),
  });
}

const notAuthorized = (message: string) => refusal('NotAuthorizedException', message);
const invalidParameter = (message: unknown) => refusal('InvalidParameterException', message);

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'not rejected',
    (error: unknown) => error,
  );
}

describe('signing in with a password', () => {
  it('gives tokens in the form of the SDK', async () => {
    const answer = await startSignIn('alice');
    expect(answer.AuthenticationResult).toMatchObject({ ExpiresIn: 3600, TokenType: 'Bearer' });
    expect(answer.ChallengeName).toBeUndefined();
    expect(answer.ChallengeParameters).toEqual({});
  });

  it('answers a wrong password and an unknown user alike where existence is hidden', async () => {
    const wrong = await rejection(startSignIn('alice', 'Wrong-Password-1'));
    const unknown = await rejection(startSignIn('nobody', 'Wrong-Password-1'));
    expect(wrong).toEqual(notAuthorized('Incorrect username or password.'));
    expect(unknown).toEqual(notAuthorized('Incorrect username or password.'));
  });

  it('spends as much work on an unknown user as on a wrong password', async () => {
    const work = { alice: [] as number[], nobody: [] as number[] };
    // By turns, and in CPU time: whatever else the machine does then weighs on both alike.
    for (let round = 0; round < 31; round++) {
      for (const username of ['alice', 'nobody'] as const) {
        clock.advance(3_600);
        work[username].push(await cpuMicroseconds(() => startSignInInProcess(username, 'Wrong-Password-1')));
      }
    }
    const ratio = median(work.nobody) / median(work.alice);
    expect(ratio).toBeGreaterThan(0.67);
    expect(ratio).toBeLessThan(1.5);
  });

  it('tells that a user does not exist where the client is set to LEGACY', async () => {
    expect(await rejection(startSignIn('nobody', password, 'legacy'))).toEqual(
      refusal('UserNotFoundException', 'User does not exist.'),
    );
    expect(await rejection(startSignIn('alice', 'Wrong-Password-1', 'legacy'))).toEqual(
      notAuthorized('Incorrect username or password.'),
    );
  });

  it('tells what is wrong with an account only to who knows its password', async () => {
    expect(await rejection(startSignIn('carol'))).toEqual(notAuthorized('User is disabled.'));
    expect(await rejection(startSignIn('dave'))).toEqual(
      refusal('UserNotConfirmedException', 'User is not confirmed.'),
    );
    expect(await rejection(startSignIn('frank'))).toEqual(
      refusal('PasswordResetRequiredException', 'Password reset required for the user'),
    );
    for (const user of ['carol', 'dave', 'frank']) {
      expect(await rejection(startSignIn(user, 'Wrong-Password-1'))).toEqual(
        notAuthorized('Incorrect username or password.'),
      );
    }
  });

  it('refuses flows that the client may not use, in the words of each operation', async () => {
    expect(await rejection(startSignIn('alice', password, 'srponly'))).toEqual(
      invalidParameter('USER_PASSWORD_AUTH flow not enabled for this client'),
    );
    const admin = { UserPoolId, ClientId: 'srponly', AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' } as const;
    expect(await rejection(sdk.send(new AdminInitiateAuthCommand(admin)))).toEqual(
      invalidParameter('Auth flow not enabled for this client'),
    );
    const srp = { ClientId: 'web', AuthFlow: 'USER_SRP_AUTH' } as const;
    expect(await rejection(sdk.send(new InitiateAuthCommand(srp)))).toEqual(
      invalidParameter('USER_SRP_AUTH is not enabled for the client.'),
    );
    const misplaced = { ClientId: 'web', AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' } as const;
    expect(await rejection(sdk.send(new InitiateAuthCommand(misplaced)))).toEqual(
      invalidParameter('Initiate Auth method not supported'),
    );
  });

  it('says loudly that a challenge is not there', async () => {
    const input = {
      ClientId: 'web',
      ChallengeName: 'WEB_AUTHN',
      Session: 's'.repeat(40),
      ChallengeResponses: { USERNAME: 'alice', CREDENTIAL: '{}' },
    } as const;
    expect(await rejection(sdk.send(new RespondToAuthChallengeCommand(input)))).toEqual(
      invalidParameter('The embedded user pool does not implement the challenge WEB_AUTHN.'),
    );
  });

  it('names the parameter that is missing', async () => {
    const input = {
      ClientId: 'web',
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { PASSWORD: 'x' },
    } as const;
    expect(await rejection(sdk.send(new InitiateAuthCommand(input)))).toEqual(
      invalidParameter('Missing required parameter USERNAME'),
    );
  });

  it('knows neither foreign clients nor foreign pools', async () => {
    expect(await rejection(startSignIn('alice', password, 'stranger'))).toEqual(
      refusal('ResourceNotFoundException', 'User pool client stranger does not exist.'),
    );
    const foreign = { UserPoolId: 'us-east-1_Nowhere', Username: 'alice' };
    expect(await rejection(sdk.send(new AdminGetUserCommand(foreign)))).toEqual(
      refusal('ResourceNotFoundException', 'User pool us-east-1_Nowhere does not exist.'),
    );
  });

  it('lets administrators in by their own operation, under both names of the flow', async () => {
    for (const AuthFlow of ['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'] as const) {
      const AuthParameters = { USERNAME: 'alice', PASSWORD: password };
      const command = new AdminInitiateAuthCommand({ UserPoolId, ClientId: 'web', AuthFlow, AuthParameters });
      expect((await sdk.send(command)).AuthenticationResult?.AccessToken).toBeDefined();
    }
  });
});

describe('SECRET_HASH', () => {
  const hashOf = (username: string) =>
    createHmac('sha256', secret).update(`${username}confidential`).digest('base64');

  it('is made as the published vector says', () => {
    const hash = secretHash('exampleClientSecret123EXAMPLE', '1example23456789', 'alice');
    expect(hash).toBe('YxWVTB0KPd+1/ZoJwMiwsfYLymjHd7Nu2PhQIPqwkNo=');
  });

  it('lets a confidential client in only if it is right', async () => {
    expect(await rejection(startSignIn('alice', password, 'confidential'))).toEqual(
      notAuthorized('Client confidential is configured with secret but SECRET_HASH was not received'),
    );
    const wrong = startSignIn('alice', password, 'confidential', { SECRET_HASH: hashOf('bob') });
    expect(await rejection(wrong)).toEqual(
      notAuthorized('Unable to verify secret hash for client confidential'),
    );
    const right = await startSignIn('alice', password, 'confidential', { SECRET_HASH: hashOf('alice') });
    expect(right.AuthenticationResult).toBeDefined();
  });

  it('is refused from a client that has no secret', async () => {
    expect(await rejection(startSignIn('alice', password, 'web', { SECRET_HASH: hashOf('alice') }))).toEqual(
      notAuthorized('Unable to verify secret hash for client web'),
    );
  });

  it('is made with the stored username on refresh', async () => {
    const { AuthenticationResult } = await startSignIn('alice', password, 'confidential', {
      SECRET_HASH: hashOf('alice'),
    });
    const token = AuthenticationResult?.RefreshToken ?? '';
    expect(await rejection(refresh(token, 'confidential', { SECRET_HASH: hashOf('bob') }))).toEqual(
      notAuthorized('Unable to verify secret hash for client confidential'),
    );
    const again = await refresh(token, 'confidential', { SECRET_HASH: hashOf('alice') });
    expect(again.AuthenticationResult?.AccessToken).toBeDefined();
  });
});

describe('refreshing', () => {
  it('gives new tokens but no new refresh token', async () => {
    const { RefreshToken } = await signIn('alice');
    for (const REFRESH of ['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'] as const) {
      const AuthParameters = { REFRESH_TOKEN: RefreshToken };
      const answer = await sdk.send(
        new InitiateAuthCommand({ ClientId: 'web', AuthFlow: REFRESH, AuthParameters }),
      );
      expect(answer.AuthenticationResult?.IdToken).toBeDefined();
      expect(answer.AuthenticationResult?.RefreshToken).toBeUndefined();
    }
  });

  it('refuses rubbish, tokens of other clients, and tokens that have ended', async () => {
    const { RefreshToken } = await signIn('alice');
    expect(await rejection(refresh('rubbish'))).toEqual(notAuthorized('Invalid Refresh Token.'));
    expect(await rejection(refresh(RefreshToken, 'other'))).toEqual(notAuthorized('Invalid Refresh Token.'));
    clock.advance(31 * 86_400);
    expect(await rejection(refresh(RefreshToken))).toEqual(notAuthorized('Refresh Token has expired'));
  });

  it('goes through GetTokensFromRefreshToken as well, where a confidential client sends its secret', async () => {
    const { RefreshToken } = await signIn('alice');
    const answer = await sdk.send(new GetTokensFromRefreshTokenCommand({ RefreshToken, ClientId: 'web' }));
    expect(answer.AuthenticationResult).toMatchObject({ ExpiresIn: 3600, AccessToken: expect.any(String) });
    expect(answer.AuthenticationResult?.RefreshToken).toBeUndefined();
    const wrong = { RefreshToken, ClientId: 'confidential', ClientSecret: 'x'.repeat(24) };
    expect(await rejection(sdk.send(new GetTokensFromRefreshTokenCommand(wrong)))).toEqual(
      refusal('NotAuthorizedException'),
    );
  });

  it('rotates where the client is set so, with a grace for the old token and then an error for its reuse', async () => {
    const first = await signIn('alice', 'rotating');
    const rotate = (RefreshToken: string) =>
      sdk.send(new GetTokensFromRefreshTokenCommand({ RefreshToken, ClientId: 'rotating' }));
    const second = (await rotate(first.RefreshToken)).AuthenticationResult?.RefreshToken ?? '';
    expect(second).not.toBe(first.RefreshToken);
    clock.advance(29);
    expect((await rotate(first.RefreshToken)).AuthenticationResult?.RefreshToken).toBeDefined();
    clock.advance(1);
    expect(await rejection(rotate(first.RefreshToken))).toEqual(refusal('RefreshTokenReuseException'));
    expect((await rotate(second)).AuthenticationResult?.RefreshToken).toBeDefined();
    expect(await rejection(refresh(second, 'rotating'))).toEqual(
      invalidParameter('REFRESH_TOKEN_AUTH flow not enabled for this client'),
    );
  });

  it('ends the whole sign-in at the reuse of a refresh token, if it is told to', async () => {
    const bench = await CognitoBench.start(seed, {}, { rotationReuse: 'family revoked' });
    const AuthParameters = { USERNAME: 'alice', PASSWORD: password };
    const { AuthenticationResult } = await bench.sdk.send(
      new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'rotating', AuthParameters }),
    );
    const rotate = (RefreshToken: string | undefined) =>
      bench.sdk.send(new GetTokensFromRefreshTokenCommand({ RefreshToken, ClientId: 'rotating' }));
    const second = await rotate(AuthenticationResult?.RefreshToken);
    bench.clock.advance(30);
    expect(await rejection(rotate(AuthenticationResult?.RefreshToken))).toEqual(
      refusal('RefreshTokenReuseException'),
    );
    expect(await rejection(rotate(second.AuthenticationResult?.RefreshToken))).toEqual(
      notAuthorized('Refresh Token has been revoked'),
    );
    await bench.stop();
  });

  it('does not prolong a sign-in by rotating', async () => {
    let { RefreshToken } = await signIn('alice', 'rotating');
    for (let day = 0; day < 29; day++) {
      clock.advance(86_400);
      const input = { RefreshToken, ClientId: 'rotating' };
      const answer = await sdk.send(new GetTokensFromRefreshTokenCommand(input));
      RefreshToken = answer.AuthenticationResult?.RefreshToken ?? '';
    }
    clock.advance(86_400);
    const late = sdk.send(new GetTokensFromRefreshTokenCommand({ RefreshToken, ClientId: 'rotating' }));
    expect(await rejection(late)).toEqual(notAuthorized('Refresh Token has expired'));
  });
});

describe('revoking and signing out', () => {
  const revoke = (Token: string, ClientId = 'web') => sdk.send(new RevokeTokenCommand({ Token, ClientId }));
  const getUser = (AccessToken: string) => sdk.send(new GetUserCommand({ AccessToken }));

  it('ends one sign-in and leaves the others alone', async () => {
    const [one, other] = [await signIn('alice'), await signIn('alice')];
    await revoke(one.RefreshToken);
    expect(await rejection(refresh(one.RefreshToken))).toEqual(
      notAuthorized('Refresh Token has been revoked'),
    );
    expect(await rejection(getUser(one.AccessToken))).toEqual(notAuthorized('Access Token has been revoked'));
    expect((await getUser(other.AccessToken)).Username).toBe('alice');
    expect((await refresh(other.RefreshToken)).AuthenticationResult).toBeDefined();
  });

  it('ends the tokens that came from refreshing too', async () => {
    const { RefreshToken } = await signIn('alice');
    const { AuthenticationResult } = await refresh(RefreshToken);
    await revoke(RefreshToken);
    expect(await rejection(getUser(AuthenticationResult?.AccessToken ?? ''))).toEqual(
      notAuthorized('Access Token has been revoked'),
    );
  });

  it('is no error for a token that is unknown or revoked already', async () => {
    const { RefreshToken } = await signIn('alice');
    await revoke(RefreshToken);
    await expect(revoke(RefreshToken)).resolves.toBeDefined();
    await expect(revoke('unknown')).resolves.toBeDefined();
  });

  it('refuses access tokens, tokens of other clients, and clients without token revocation', async () => {
    const { AccessToken, RefreshToken } = await signIn('alice');
    expect(await rejection(revoke(AccessToken))).toEqual(refusal('UnsupportedTokenTypeException'));
    expect(await rejection(revoke(RefreshToken, 'other'))).toEqual(refusal('UnauthorizedException'));
    expect(await rejection(revoke(RefreshToken, 'confidential'))).toEqual(refusal('UnauthorizedException'));
    const untracked = await signIn('alice', 'untracked');
    expect(await rejection(revoke(untracked.RefreshToken, 'untracked'))).toEqual(
      refusal('UnsupportedOperationException'),
    );
  });

  it('ends every sign-in of the user, at every client, by GlobalSignOut', async () => {
    const signIns = [await signIn('bob'), await signIn('bob', 'other'), await signIn('bob', 'untracked')];
    const bystander = await signIn('alice');
    await sdk.send(new GlobalSignOutCommand({ AccessToken: signIns[0]?.AccessToken }));
    for (const { AccessToken } of signIns) {
      expect(await rejection(getUser(AccessToken))).toEqual(notAuthorized('Access Token has been revoked'));
    }
    expect((await getUser(bystander.AccessToken)).Username).toBe('alice');
    expect((await getUser((await signIn('bob')).AccessToken)).Username).toBe('bob');
  });

  it('ends every sign-in by AdminUserGlobalSignOut', async () => {
    const { RefreshToken } = await signIn('bob');
    await sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: 'bob' }));
    expect(await rejection(refresh(RefreshToken))).toEqual(notAuthorized('Refresh Token has been revoked'));
  });

  it('ends everything when a user is disabled, and brings nothing back when enabled again', async () => {
    const { AccessToken, RefreshToken } = await signIn('heidi');
    await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'heidi' }));
    expect(await rejection(startSignIn('heidi'))).toEqual(notAuthorized('User is disabled.'));
    await sdk.send(new AdminEnableUserCommand({ UserPoolId, Username: 'heidi' }));
    expect(await rejection(getUser(AccessToken))).toEqual(notAuthorized('Access Token has been revoked'));
    expect(await rejection(refresh(RefreshToken))).toEqual(notAuthorized('Refresh Token has been revoked'));
    await expect(signIn('heidi')).resolves.toBeDefined();
  });
});

describe('operations that an access token authorises', () => {
  const getUser = (AccessToken: string) => rejection(sdk.send(new GetUserCommand({ AccessToken })));

  it('show the caller what the client may read', async () => {
    const answer = await sdk.send(new GetUserCommand({ AccessToken: (await signIn('alice')).AccessToken }));
    const names = answer.UserAttributes?.map(({ Name }) => Name);
    expect(names?.[0]).toBe('sub');
    expect(names).toContain('email_verified');
    expect(names).not.toContain('custom:tenant');
  });

  it('tell apart the ways in which a token can be unacceptable', async () => {
    const { AccessToken, IdToken } = await signIn('alice');
    expect(await getUser('garbage')).toEqual(notAuthorized('Invalid Access Token'));
    expect(await getUser(IdToken)).toEqual(notAuthorized('Invalid Access Token'));
    const [header, claims, signature = ''] = AccessToken.split('.');
    const forged = `${header}.${claims}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    expect(await getUser(forged)).toEqual(notAuthorized('Could not verify signature for Access Token'));
    clock.advance(3_600);
    expect(await getUser(AccessToken)).toEqual(notAuthorized('Access Token has expired'));
  });

  it('refuse a token whose algorithm was taken out or that was re-signed', async () => {
    const [, claims = ''] = (await signIn('alice')).AccessToken.split('.');
    const header = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await getUser(`${header}.${claims}.`)).toEqual(notAuthorized('Invalid Access Token'));
    const hmac = Buffer.from('{"alg":"HS256"}').toString('base64url');
    const signature = createHmac('sha256', 'x').update(`${hmac}.${claims}`).digest('base64url');
    expect(await getUser(`${hmac}.${claims}.${signature}`)).toEqual(
      notAuthorized('Could not verify signature for Access Token'),
    );
  });

  it('refuse a signature whose spare bits were changed', async () => {
    const { AccessToken } = await signIn('alice');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(AccessToken.at(-1) ?? '');
    const twin = AccessToken.slice(0, -1) + alphabet.charAt(last ^ 1);
    expect(await getUser(twin)).toEqual(notAuthorized('Invalid Access Token'));
  });
});

describe('a temporary password', () => {
  beforeEach(async () => {
    for (const Username of ['erin', 'grace']) {
      await sdk.send(
        new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: false }),
      );
    }
  });

  const respond = (Session: string, USERNAME: string, NEW_PASSWORD: string) =>
    sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: 'web',
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME, NEW_PASSWORD },
      }),
    );

  it('must be replaced before there are tokens', async () => {
    const {
      ChallengeName,
      ChallengeParameters,
      Session = '',
      AuthenticationResult,
    } = await startSignIn('erin');
    expect(AuthenticationResult).toBeUndefined();
    expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(ChallengeParameters).toMatchObject({ USER_ID_FOR_SRP: 'erin', requiredAttributes: '[]' });
    expect(Session).toMatch(/^AYABe[\w-]{900,1500}$/);
    expect(await rejection(respond(Session, 'erin', 'short'))).toEqual(
      refusal('InvalidPasswordException', 'Password does not conform to policy: Password not long enough'),
    );
    expect(await rejection(respond(Session, 'alice', 'New-Password-1'))).toEqual(
      notAuthorized('Invalid session for the user.'),
    );
    const answer = await respond(Session, 'erin', 'New-Password-1');
    expect(answer.AuthenticationResult?.AccessToken).toBeDefined();
    expect(await rejection(respond(Session, 'erin', 'New-Password-2'))).toEqual(
      notAuthorized('Invalid session for the user, session can only be used once.'),
    );
    expect((await startSignIn('erin', 'New-Password-1')).AuthenticationResult).toBeDefined();
  });

  it('is answered within three minutes or not at all', async () => {
    const { Session = '' } = await startSignIn('grace');
    clock.advance(180);
    expect(await rejection(respond(Session, 'grace', 'New-Password-1'))).toEqual(
      notAuthorized('Invalid session for the user, session is expired.'),
    );
    expect(await rejection(respond('x'.repeat(40), 'grace', 'New-Password-1'))).toEqual(
      notAuthorized('Invalid session for the user.'),
    );
  });

  it('can be answered once when it is answered many times at once', async () => {
    const { Session = '' } = await startSignIn('grace');
    const answers = await Promise.allSettled(
      Array.from({ length: 5 }, (_, index) => respond(Session, 'grace', `New-Password-${index}`)),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is sent by AdminCreateUser and ends after seven days', async () => {
    const UserAttributes = [{ Name: 'email', Value: 'ivan@example.com' }];
    const created = await sdk.send(
      new AdminCreateUserCommand({ UserPoolId, Username: 'ivan', UserAttributes }),
    );
    expect(created.User).toMatchObject({
      Username: 'ivan',
      UserStatus: 'FORCE_CHANGE_PASSWORD',
      Enabled: true,
    });
    expect(created.User?.UserCreateDate).toBeInstanceOf(Date);
    expect(created.User?.Attributes).toContainEqual({ Name: 'email', Value: 'ivan@example.com' });
    const sent = server.emulator.pools.get(UserPoolId).outbox.lastTo('ivan')?.code ?? '';
    expect((await startSignIn('ivan', sent)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    clock.advance(7 * 86_400);
    expect(await rejection(startSignIn('ivan', sent))).toEqual(
      notAuthorized('Temporary password has expired and must be reset by an administrator.'),
    );
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'ivan', MessageAction: 'RESEND' }));
    const again = server.emulator.pools.get(UserPoolId).outbox.lastTo('ivan')?.code ?? '';
    expect((await startSignIn('ivan', again)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  });
});

describe('users', () => {
  const signUp = (
    Username: string,
    Password = password,
    UserAttributes = [{ Name: 'email', Value: 'x@example.com' }],
  ) => sdk.send(new SignUpCommand({ ClientId: 'web', Username, Password, UserAttributes }));
  const confirm = (Username: string, ConfirmationCode: string, ClientId = 'web') =>
    sdk.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));

  it('sign up, prove their address and sign in', async () => {
    const answer = await signUp('judy');
    expect(answer).toMatchObject({
      UserConfirmed: false,
      CodeDeliveryDetails: { Destination: 'x***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
    });
    expect(await rejection(startSignIn('judy'))).toEqual(refusal('UserNotConfirmedException'));
    const code = server.emulator.pools.get(UserPoolId).outbox.lastTo('judy')?.code ?? '';
    expect(code).toMatch(/^\d{6}$/);
    expect(await rejection(confirm('judy', code === '000000' ? '000001' : '000000'))).toEqual(
      refusal('CodeMismatchException', 'Invalid verification code provided, please try again.'),
    );
    await confirm('judy', code);
    expect(await rejection(confirm('judy', code))).toEqual(
      notAuthorized('User cannot be confirmed. Current status is CONFIRMED'),
    );
    const { AccessToken } = await signIn('judy');
    const { UserAttributes } = await sdk.send(new GetUserCommand({ AccessToken }));
    expect(UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
  });

  it('cannot use a code after a day', async () => {
    await signUp('kate');
    const code = server.emulator.pools.get(UserPoolId).outbox.lastTo('kate')?.code ?? '';
    clock.advance(86_400);
    expect(await rejection(confirm('kate', code))).toEqual(
      refusal('ExpiredCodeException', 'Invalid code provided, please request a code again.'),
    );
    await sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: 'kate' }));
    await expect(signIn('kate')).resolves.toBeDefined();
  });

  it('cannot take a name twice, not even at the same time', async () => {
    expect(await rejection(signUp('alice'))).toEqual(
      refusal('UsernameExistsException', 'User already exists'),
    );
    const attempts = await Promise.allSettled([signUp('leo'), signUp('leo'), signUp('leo')]);
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('that do not exist are not given away by ConfirmSignUp, except where the client is set to LEGACY', async () => {
    expect(await rejection(confirm('nobody', '123456'))).toEqual(refusal('CodeMismatchException'));
    expect(await rejection(confirm('nobody', '123456', 'legacy'))).toEqual(
      refusal('UserNotFoundException', 'Username/client id combination not found.'),
    );
  });

  it.each([
    ['short1!', 'Password not long enough'],
    ['no-uppercase-1', 'Password must have uppercase characters'],
    ['NO-LOWERCASE-1', 'Password must have lowercase characters'],
    ['No-Numbers-Here', 'Password must have numeric characters'],
    ['NoSymbols123', 'Password must have symbol characters'],
  ])('cannot choose the password %s', async (weak, fault) => {
    expect(await rejection(signUp('mallory', weak))).toEqual(
      refusal('InvalidPasswordException', `Password did not conform with policy: ${fault}`),
    );
  });

  it('cannot write attributes that are not theirs to write', async () => {
    for (const Name of ['email_verified', 'custom:tenant']) {
      expect(await rejection(signUp('mallory', password, [{ Name, Value: 'true' }]))).toEqual(
        notAuthorized('A client attempted to write unauthorized attribute'),
      );
    }
    const unknown = {
      UserPoolId,
      Username: 'mallory',
      UserAttributes: [{ Name: 'custom:none', Value: '1' }],
    };
    expect(await rejection(sdk.send(new AdminCreateUserCommand(unknown)))).toEqual(
      invalidParameter(
        'Attributes did not conform to the schema: Type for attribute {custom:none} could not be determined',
      ),
    );
  });

  it('are shown whole to administrators, by name and by sub', async () => {
    const byName = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'alice' }));
    expect(byName).toMatchObject({ Username: 'alice', UserStatus: 'CONFIRMED', Enabled: true });
    expect(byName.UserCreateDate).toBeInstanceOf(Date);
    expect(byName.UserAttributes).toContainEqual({ Name: 'custom:tenant', Value: 'acme' });
    const sub = byName.UserAttributes?.find(({ Name }) => Name === 'sub')?.Value;
    expect((await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: sub }))).Username).toBe('alice');
    expect(await rejection(sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'nobody' })))).toEqual(
      refusal('UserNotFoundException', 'User does not exist.'),
    );
  });

  it('get passwords and groups from administrators', async () => {
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'nick', MessageAction: 'SUPPRESS' }));
    const permanent = { UserPoolId, Username: 'nick', Password: 'Brand-New-Pass-1', Permanent: true };
    await sdk.send(new AdminSetUserPasswordCommand(permanent));
    await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: 'night', Precedence: 0 }));
    expect(await rejection(sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: 'night' })))).toEqual(
      refusal('GroupExistsException', 'A group with the name already exists'),
    );
    await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: 'nick', GroupName: 'night' }));
    const { AuthenticationResult } = await startSignIn('nick', 'Brand-New-Pass-1');
    const [, claims = ''] = AuthenticationResult?.AccessToken?.split('.') ?? [];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      'cognito:groups': ['night'],
    });
    const nowhere = { UserPoolId, Username: 'nick', GroupName: 'none' };
    expect(await rejection(sdk.send(new AdminAddUserToGroupCommand(nowhere)))).toEqual(
      refusal('ResourceNotFoundException', 'Group not found.'),
    );
  });
});

describe('setting up a pool', () => {
  it('creates one that works, with a client, a resource server and a domain of its own', async () => {
    const { UserPool } = await sdk.send(
      new CreateUserPoolCommand({ PoolName: 'second', Policies: { PasswordPolicy: { MinimumLength: 6 } } }),
    );
    const Id = UserPool?.Id ?? '';
    expect(Id).toMatch(/^us-east-1_[A-Za-z0-9]{9}$/);
    expect((await sdk.send(new DescribeUserPoolCommand({ UserPoolId: Id }))).UserPool?.Name).toBe('second');
    const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Read' }];
    const things = { UserPoolId: Id, Identifier: 'things', Name: 'Things', Scopes };
    await sdk.send(new CreateResourceServerCommand(things));
    expect(await rejection(sdk.send(new CreateResourceServerCommand(things)))).toEqual(
      invalidParameter(`things already exists in user pool ${Id}.`),
    );
    const described = await sdk.send(
      new DescribeResourceServerCommand({ UserPoolId: Id, Identifier: 'things' }),
    );
    expect(described.ResourceServer).toMatchObject(things);
    await sdk.send(new CreateUserPoolDomainCommand({ UserPoolId: Id, Domain: 'second' }));
    const domain = await sdk.send(new DescribeUserPoolDomainCommand({ Domain: 'second' }));
    expect(domain.DomainDescription).toMatchObject({ UserPoolId: Id, Status: 'ACTIVE' });
    const nowhere = await sdk.send(new DescribeUserPoolDomainCommand({ Domain: 'nowhere' }));
    expect(nowhere.DomainDescription).toEqual({});
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId: Id,
        ClientName: 'machine',
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['things/read'],
        AccessTokenValidity: 10,
        TokenValidityUnits: { AccessToken: 'minutes' },
      }),
    );
    expect(UserPoolClient).toMatchObject({
      ClientId: expect.stringMatching(/^[a-z0-9]{26}$/),
      ClientSecret: expect.stringMatching(/^[a-z0-9]{52}$/),
      EnableTokenRevocation: true,
      AccessTokenValidity: 10,
      RefreshTokenValidity: 30,
    });
    const ClientId = UserPoolClient?.ClientId;
    const again = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId: Id, ClientId }));
    expect(again.UserPoolClient).toEqual(UserPoolClient);
  });

  const client = { UserPoolId, ClientName: 'bad', CallbackURLs: ['https://app.example.com/cb'] };

  it.each([
    ['an unknown scope', 'ScopeDoesNotExistException', { AllowedOAuthScopes: ['orders/none'] }],
    [
      'client credentials next to another flow',
      'InvalidOAuthFlowException',
      { GenerateSecret: true, AllowedOAuthFlows: ['code', 'client_credentials'] },
    ],
    [
      'client credentials without a secret',
      'InvalidOAuthFlowException',
      { AllowedOAuthFlows: ['client_credentials'] },
    ],
    [
      'old and new names of flows together',
      'InvalidParameterException',
      { ExplicitAuthFlows: ['USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    ],
    [
      'rotation next to REFRESH_TOKEN_AUTH',
      'InvalidParameterException',
      { RefreshTokenRotation: { Feature: 'ENABLED' }, ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] },
    ],
    [
      'access tokens for four minutes',
      'InvalidParameterException',
      { AccessTokenValidity: 4, TokenValidityUnits: { AccessToken: 'minutes' } },
    ],
    ['access tokens for 25 hours', 'InvalidParameterException', { AccessTokenValidity: 25 }],
    [
      'refresh tokens for 59 minutes',
      'InvalidParameterException',
      { RefreshTokenValidity: 59, TokenValidityUnits: { RefreshToken: 'minutes' } },
    ],
    [
      'a callback over plain http',
      'InvalidParameterException',
      { CallbackURLs: ['http://app.example.com/cb'] },
    ],
    [
      'a callback with a fragment',
      'InvalidParameterException',
      { CallbackURLs: ['https://app.example.com/cb#x'] },
    ],
    ['a callback that is a script', 'InvalidParameterException', { CallbackURLs: ['javascript:alert(1)'] }],
  ])('refuses a client with %s', async (_, name, settings) => {
    const input = { ...client, ...settings } as ConstructorParameters<typeof CreateUserPoolClientCommand>[0];
    expect(await rejection(sdk.send(new CreateUserPoolClientCommand(input)))).toEqual(refusal(name));
  });

  it('refuses settings that it would not keep', async () => {
    const inbound = { LambdaArn: 'arn:aws:lambda:us-east-1:1:function:x', LambdaVersion: 'V1_0' } as const;
    const lambda = { PoolName: 'third', LambdaConfig: { CustomSMSSender: inbound } };
    expect(await rejection(sdk.send(new CreateUserPoolCommand(lambda)))).toEqual(
      invalidParameter(expect.stringContaining('not implemented by the embedded user pool')),
    );
  });

  it('refuses Lambda functions that no trigger stands in for', async () => {
    const LambdaConfig = { PreSignUp: 'arn:aws:lambda:us-east-1:1:function:x' };
    expect(await rejection(sdk.send(new CreateUserPoolCommand({ PoolName: 'x', LambdaConfig })))).toEqual(
      invalidParameter(
        'LambdaConfig.PreSignUp cannot be called: the embedded user pool runs no Lambda functions, and was started without the trigger preSignUp.',
      ),
    );
  });
});

describe('the wire', () => {
  const post = (target: string | undefined, body: string) => {
    const headers = new Headers();
    if (target !== undefined) headers.set('x-amz-target', `AWSCognitoIdentityProviderService.${target}`);
    return fetch(server.url, { method: 'POST', headers, body });
  };

  it('is AWS JSON 1.1, with the error in body and headers', async () => {
    const answer = await post(
      'InitiateAuth',
      JSON.stringify({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'nobody' }),
    );
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(answer.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException:');
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await answer.json()).toEqual({
      __type: 'ResourceNotFoundException',
      message: 'User pool client nobody does not exist.',
    });
  });

  it('has dates as numbers', async () => {
    const answer = await post('AdminGetUser', JSON.stringify({ UserPoolId, Username: 'alice' }));
    expect(await answer.json()).toMatchObject({ UserCreateDate: expect.any(Number) });
  });

  it('says loudly that an operation is not there', async () => {
    expect(
      await rejection(sdk.send(new ListTagsForResourceCommand({ ResourceArn: 'arn:aws:cognito-idp:x' }))),
    ).toEqual(
      refusal('UnknownOperationException', 'The embedded user pool does not implement ListTagsForResource.'),
    );
    for (const target of [undefined, '', '__proto__', 'constructor', 'Initiate Auth']) {
      const answer = await post(target, '{}');
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ __type: 'UnknownOperationException' });
    }
  });

  it('checks constraints before anything else and names every violation', async () => {
    const answer = await post('AdminGetUser', JSON.stringify({ UserPoolId: 'no pool', Username: '' }));
    const { __type, message } = (await answer.json()) as { __type: string; message: string };
    expect(__type).toBe('InvalidParameterException');
    expect(message).toMatch(/^3 validation errors detected: /);
    expect(message).toContain(
      String.raw`Value 'no pool' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w-]+_[0-9a-zA-Z]+`,
    );
    expect(message).toContain(
      "Value '' at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  });

  it('never repeats a password in an error', async () => {
    const input = { ClientId: 'web', Username: 'x', Password: ' secret-with-space ' };
    const body = await (await post('SignUp', JSON.stringify(input))).text();
    expect(body).toContain("at 'password' failed to satisfy constraint");
    expect(body).not.toContain('secret-with-space');
  });

  it.each([
    ['not JSON', '{', 'SerializationException'],
    ['an array', '[]', 'SerializationException'],
    ['null', 'null', 'InvalidParameterException'],
    ['a number for a string', '{"UserPoolId":1,"Username":"alice"}', 'SerializationException'],
    ['an object for a string', '{"UserPoolId":{},"Username":{"a":1}}', 'SerializationException'],
    [
      'a prototype',
      '{"__proto__":{"UserPoolId":"us-east-1_TestPool1"},"Username":"alice"}',
      'InvalidParameterException',
    ],
    ['deep nesting', '['.repeat(100_000), 'SerializationException'],
    ['nothing', '', 'InvalidParameterException'],
    [
      'half a surrogate pair',
      '{"UserPoolId":"us-east-1_TestPool1","Username":"\\ud800"}',
      'InvalidParameterException',
    ],
  ])('answers a body that is %s', async (_, body, type) => {
    const answer = await post('AdminGetUser', body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: type });
  });

  it('treats __proto__ as a name like any other', async () => {
    const { AccessToken } = await signIn('__proto__');
    expect((await sdk.send(new GetUserCommand({ AccessToken }))).Username).toBe('__proto__');
    expect(await rejection(startSignIn('constructor'))).toEqual(
      notAuthorized('Incorrect username or password.'),
    );
    const hostile = '{"AuthFlow":"USER_PASSWORD_AUTH","ClientId":"web","AuthParameters":{"__proto__":"x"}}';
    expect(await (await post('InitiateAuth', hostile)).json()).toMatchObject({
      message: 'Missing required parameter USERNAME',
    });
  });
});
