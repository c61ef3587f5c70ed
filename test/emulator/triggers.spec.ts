import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  ForgotPasswordCommand,
  GetClientTokenCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListUserPoolsCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  UpdateUserPoolCommand,
  type InitiateAuthCommandInput,
  type LambdaConfigType,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { UserPoolTriggers } from '../../src/emulator/pool/triggers/user-pool.triggers.js';
import type { UserPoolSeed } from '../../src/emulator/user-pool.seed.js';
import { claimsOf, CognitoBench, refusal, rejection } from './support/cognito.bench.js';
import { Browser, locationOf } from './support/browser.js';
import { PageVisitor } from './support/page.visitor.js';
import { callback, password, secret } from './support/seed.js';
import { SrpClient, srpTimestamp, type PasswordVerifierChallenge } from './support/srp.client.js';

const poolName = 'Triggers1';
const UserPoolId = `us-east-1_${poolName}`;
const flows = [
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
] as const;
const seed: UserPoolSeed = {
  userPoolId: UserPoolId,
  name: 'triggers',
  resourceServers: [
    { identifier: 'orders', name: 'Orders', scopes: [{ name: 'read', description: 'Read orders' }] },
  ],
  groups: [{ name: 'staff', precedence: 1 }],
  clients: [
    { clientId: 'web', clientName: 'Web', explicitAuthFlows: flows },
    {
      clientId: 'legacy',
      clientName: 'Legacy',
      explicitAuthFlows: flows,
      preventUserExistenceErrors: 'LEGACY',
    },
    {
      clientId: 'page',
      clientName: 'Page',
      allowedOAuthFlows: ['code', 'implicit'],
      allowedOAuthScopes: ['openid', 'orders/read'],
      callbackUrls: [callback],
    },
    {
      clientId: 'machine',
      clientName: 'Machine',
      clientSecret: secret,
      explicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'],
      allowedOAuthScopes: ['orders/read'],
    },
  ],
  users: [
    {
      username: 'alice',
      password,
      groups: ['staff'],
      attributes: { email: 'alice@example.com', email_verified: 'true' },
    },
    { username: 'erin', password, status: 'FORCE_CHANGE_PASSWORD' },
  ],
};

let bench: CognitoBench;
afterEach(() => bench.stop());

/** Keeps what a trigger was given. */
function recorder() {
  const seen: { triggerSource: string; request: Record<string, unknown>; [member: string]: unknown }[] = [];
  const record = <E>(event: E): E => {
    seen.push(structuredClone(event) as never);
    return event;
  };
  return { seen, record };
}

async function started(triggers: UserPoolTriggers): Promise<CognitoBench> {
  bench = await CognitoBench.start(seed, triggers);
  return bench;
}

function signIn(USERNAME = 'alice', more: Partial<InitiateAuthCommandInput> = {}, PASSWORD = password) {
  return bench.sdk.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: 'web',
      AuthParameters: { USERNAME, PASSWORD },
      ...more,
    }),
  );
}

const nobodyThere = refusal('NotAuthorizedException', 'Incorrect username or password.');

describe('pre token generation', () => {
  it('gives a sign-in by password its scopes (V2_0), and takes some away', async () => {
    const { seen, record } = recorder();
    await started({
      preTokenGeneration: {
        lambdaVersion: 'V2_0',
        handler: (event) => {
          record(event);
          event.response.claimsAndScopeOverrideDetails = {
            idTokenGeneration: { claimsToAddOrOverride: { tenant: 't1' }, claimsToSuppress: ['email'] },
            accessTokenGeneration: {
              claimsToAddOrOverride: { limits: { orders: 3 } },
              scopesToAdd: ['orders/read', 'openid', 'two words'],
            },
          };
          return event;
        },
      },
    });
    const { AuthenticationResult } = await signIn('alice', { ClientMetadata: { k: 'initiate' } });
    const access = claimsOf(AuthenticationResult?.AccessToken);
    const id = claimsOf(AuthenticationResult?.IdToken);
    expect(access['scope']).toBe('aws.cognito.signin.user.admin orders/read openid');
    expect(access['limits']).toEqual({ orders: 3 });
    expect(id).toMatchObject({ tenant: 't1', email_verified: true });
    expect(id).not.toHaveProperty('email');
    expect(seen[0]).toMatchObject({
      version: '2',
      triggerSource: 'TokenGeneration_Authentication',
      region: 'us-east-1',
      userPoolId: UserPoolId,
      userName: 'alice',
      callerContext: { clientId: 'web' },
      request: {
        userAttributes: { email: 'alice@example.com', sub: id['sub'] },
        scopes: ['aws.cognito.signin.user.admin'],
        groupConfiguration: { groupsToOverride: ['staff'], iamRolesToOverride: [], preferredRole: null },
      },
      response: { claimsAndScopeOverrideDetails: null },
    });
    expect(seen[0]?.request).not.toHaveProperty('clientMetadata');
  });

  it('runs anew on every refresh, with what GetTokensFromRefreshToken sends along', async () => {
    const { seen, record } = recorder();
    await started({ preTokenGeneration: { lambdaVersion: 'V2_0', handler: record } });
    const { AuthenticationResult } = await signIn();
    await bench.sdk.send(
      new GetTokensFromRefreshTokenCommand({
        ClientId: 'web',
        RefreshToken: AuthenticationResult?.RefreshToken,
        ClientMetadata: { k: 'refresh' },
      }),
    );
    expect(seen.map(({ triggerSource }) => triggerSource)).toEqual([
      'TokenGeneration_Authentication',
      'TokenGeneration_RefreshTokens',
    ]);
    expect(seen[1]?.request['clientMetadata']).toEqual({ k: 'refresh' });
  });

  it('cannot touch what Cognito says itself, and suppresses what is both added and suppressed', async () => {
    const claimsToAddOrOverride = {
      sub: 'x',
      iss: 'x',
      exp: 9e9,
      token_use: 'x',
      username: 'x',
      client_id: 'x',
      'cognito:groups': ['x'],
      'cognito:username': 'x',
      origin_jti: 'x',
      scope: 'x',
      aud: 'x',
      mine: 'yes',
      both: 'no',
    };
    const claimsToSuppress = ['both', 'sub', 'exp', 'token_use', 'cognito:groups'];
    await started({
      preTokenGeneration: {
        lambdaVersion: 'V2_0',
        handler: (event) => ({
          ...event,
          response: {
            claimsAndScopeOverrideDetails: {
              idTokenGeneration: { claimsToAddOrOverride, claimsToSuppress },
              accessTokenGeneration: {
                claimsToAddOrOverride,
                claimsToSuppress,
                scopesToAdd: ['orders/read'],
                scopesToSuppress: ['orders/read', 'aws.cognito.signin.user.admin'],
              },
            },
          },
        }),
      },
    });
    const { AuthenticationResult } = await signIn();
    for (const token of [AuthenticationResult?.AccessToken, AuthenticationResult?.IdToken]) {
      const claims = claimsOf(token);
      expect(Object.values(claims)).not.toContain('x');
      expect(claims).toMatchObject({ mine: 'yes', 'cognito:groups': ['staff'] });
      expect(claims).not.toHaveProperty('both');
      expect(claims['exp']).toBeLessThan(8e9);
    }
    expect(claimsOf(AuthenticationResult?.AccessToken)['scope']).toBe('');
    const AccessToken = AuthenticationResult?.AccessToken;
    expect(await rejection(bench.sdk.send(new GetUserCommand({ AccessToken })))).toEqual(
      refusal('NotAuthorizedException', 'Access Token does not have required scopes'),
    );
  });

  it('may address an access token to its own client', async () => {
    await started({
      preTokenGeneration: {
        lambdaVersion: 'V2_0',
        handler: (event) => {
          const accessTokenGeneration = { claimsToAddOrOverride: { aud: 'web' } };
          event.response.claimsAndScopeOverrideDetails = { accessTokenGeneration };
          return event;
        },
      },
    });
    const { AuthenticationResult } = await signIn();
    expect(claimsOf(AuthenticationResult?.AccessToken)['aud']).toBe('web');
  });

  it('changes ID tokens alone in V1_0, but groups in both', async () => {
    await started({
      preTokenGeneration: {
        lambdaVersion: 'V1_0',
        handler: (event) => {
          expect(event.version).toBe('1');
          event.response.claimsOverrideDetails = {
            claimsToAddOrOverride: { tenant: 't1' },
            groupOverrideDetails: {
              groupsToOverride: ['other'],
              iamRolesToOverride: ['arn:aws:iam::1:role/r'],
              preferredRole: 'arn:aws:iam::1:role/r',
            },
          };
          return event;
        },
      },
    });
    const { AuthenticationResult } = await signIn();
    expect(claimsOf(AuthenticationResult?.AccessToken)).not.toHaveProperty('tenant');
    expect(claimsOf(AuthenticationResult?.AccessToken)['cognito:groups']).toEqual(['other']);
    expect(claimsOf(AuthenticationResult?.IdToken)).toMatchObject({
      tenant: 't1',
      'cognito:groups': ['other'],
      'cognito:roles': ['arn:aws:iam::1:role/r'],
      'cognito:preferred_role': 'arn:aws:iam::1:role/r',
    });
  });

  it('takes all groups away by empty details, and refuses claims of V1_0 that are no strings', async () => {
    let details: object = { groupOverrideDetails: {} };
    await started({
      preTokenGeneration: {
        lambdaVersion: 'V1_0',
        handler: (event) => {
          event.response.claimsOverrideDetails = details;
          return event;
        },
      },
    });
    const { AuthenticationResult } = await signIn();
    expect(claimsOf(AuthenticationResult?.AccessToken)).not.toHaveProperty('cognito:groups');
    details = { claimsToAddOrOverride: { tenant: 5 } };
    expect(await rejection(signIn())).toEqual(
      refusal('InvalidLambdaResponseException', 'Unrecognizable lambda output'),
    );
  });

  it('reaches the tokens of machines in V3_0 only', async () => {
    const { seen, record } = recorder();
    const handler = (event: Parameters<typeof record>[0]) => {
      record(event);
      const changed = event as { response: object };
      changed.response = {
        claimsAndScopeOverrideDetails: { accessTokenGeneration: { claimsToAddOrOverride: { tenant: 'm' } } },
      };
      return event as never;
    };
    const machine = { ClientId: 'machine', Secret: secret, ClientMetadata: { agent: 'a1' } };
    await started({ preTokenGeneration: { lambdaVersion: 'V2_0', handler } });
    const plain = await bench.sdk.send(new GetClientTokenCommand(machine));
    expect(claimsOf(plain.ClientAuthenticationResult?.AccessToken)).not.toHaveProperty('tenant');
    await bench.stop();
    await started({ preTokenGeneration: { lambdaVersion: 'V3_0', handler } });
    const custom = await bench.sdk.send(new GetClientTokenCommand(machine));
    expect(claimsOf(custom.ClientAuthenticationResult?.AccessToken)).toMatchObject({
      tenant: 'm',
      sub: 'machine',
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      version: '3',
      triggerSource: 'TokenGeneration_ClientCredentials',
      userName: 'ClientCredentials',
      request: {
        userAttributes: {},
        groupConfiguration: null,
        scopes: ['orders/read'],
        clientMetadata: { agent: 'a1' },
      },
    });
  });

  it('is told that a new password was chosen', async () => {
    const { seen, record } = recorder();
    await started({ preTokenGeneration: { lambdaVersion: 'V2_0', handler: record } });
    const { Session } = await signIn('erin');
    await bench.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: 'web',
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: 'erin', NEW_PASSWORD: 'Chosen-Horse-1' },
        ClientMetadata: { k: 'respond' },
      }),
    );
    expect(seen).toMatchObject([
      {
        triggerSource: 'TokenGeneration_NewPasswordChallenge',
        request: { clientMetadata: { k: 'respond' } },
      },
    ]);
  });
});

describe('LambdaConfig', () => {
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:mine';
  const create = (LambdaConfig: LambdaConfigType) =>
    bench.sdk.send(new CreateUserPoolCommand({ PoolName: 'by API', LambdaConfig }));

  it('is kept where a trigger stands in for each function, and reset when left out', async () => {
    const { seen, record } = recorder();
    await started({
      preSignUp: record,
      preTokenGeneration: { lambdaVersion: 'V2_0', handler: (event) => event },
    });
    const PreTokenGenerationConfig = { LambdaVersion: 'V2_0', LambdaArn: arn } as const;
    const wanted = { PreSignUp: arn, PreTokenGenerationConfig };
    const { UserPool } = await create(wanted);
    expect(UserPool?.LambdaConfig).toEqual(wanted);
    const Id = UserPool?.Id ?? '';
    await bench.sdk.send(new AdminCreateUserCommand({ UserPoolId: Id, Username: 'nora' }));
    expect(seen).toMatchObject([{ userPoolId: Id, userName: 'nora' }]);
    const { UserPools } = await bench.sdk.send(new ListUserPoolsCommand({ MaxResults: 10 }));
    expect(UserPools?.find((pool) => pool.Id === Id)?.LambdaConfig).toEqual(wanted);
    await bench.sdk.send(new UpdateUserPoolCommand({ UserPoolId: Id }));
    const after = await bench.sdk.send(new DescribeUserPoolCommand({ UserPoolId: Id }));
    expect(after.UserPool?.LambdaConfig).toEqual({});
  });

  it('is refused for functions without a trigger, for another version, and for what is no ARN', async () => {
    await started({ preTokenGeneration: { lambdaVersion: 'V2_0', handler: (event) => event } });
    const invalid = (text: string) => refusal('InvalidParameterException', expect.stringContaining(text));
    expect(await rejection(create({ UserMigration: arn }))).toEqual(invalid('the trigger userMigration'));
    const third = { LambdaVersion: 'V3_0', LambdaArn: arn } as const;
    expect(await rejection(create({ PreTokenGenerationConfig: third }))).toEqual(invalid('wants V3_0'));
    expect(await rejection(create({ PreTokenGeneration: 'mine' }))).toEqual(
      invalid('lambdaConfig.preTokenG'),
    );
  });
});

describe('a trigger', () => {
  it('refuses by throwing, in words that reach the caller', async () => {
    await started({
      preTokenGeneration: {
        lambdaVersion: 'V2_0',
        handler: () => {
          throw new Error('Nope');
        },
      },
    });
    expect(await rejection(signIn())).toEqual(
      refusal('UserLambdaValidationException', 'PreTokenGeneration failed with error Nope.'),
    );
  });

  it.each([
    [{ preSignUp: {} }, 'preSignUp must be a function'],
    [{ preSignUp: null }, 'preSignUp must be a function'],
    [{ customMessage: 'arn:aws:lambda:us-east-1:1:function:x' }, 'customMessage must be a function'],
    [{ preTokenGeneration: () => undefined }, 'preTokenGeneration must be { lambdaVersion'],
    [
      { preTokenGeneration: { lambdaVersion: 'V9_0', handler: () => undefined } },
      'preTokenGeneration must be',
    ],
    [{ preTokenGeneration: { lambdaVersion: 'V2_0' } }, 'preTokenGeneration must be'],
    [{ preSignup: () => undefined }, 'there is no trigger preSignup'],
    [{ timeoutSeconds: 0 }, 'timeoutSeconds must be a positive number'],
  ])('is refused at the start if it is no use: %j', async (triggers, fault) => {
    const starting = CognitoBench.start(seed, triggers as never);
    await expect(starting).rejects.toThrow(fault);
    await expect(starting).rejects.toBeInstanceOf(TypeError);
  });

  it('must answer in time', async () => {
    await started({ timeoutSeconds: 0.02, preAuthentication: () => new Promise(() => {}) });
    expect(await rejection(signIn())).toEqual(
      refusal('UnexpectedLambdaException', expect.stringContaining('PreAuthentication')),
    );
  });

  it.each([undefined, null, 5, 'event', {}, { response: 7 }, { response: { autoConfirmUser: 'yes' } }])(
    'must answer with an event, and not with %j',
    async (answer) => {
      await started({ preSignUp: () => answer as never });
      const input = { ClientId: 'web', Username: 'new', Password: password };
      expect(await rejection(bench.sdk.send(new SignUpCommand(input)))).toEqual(
        refusal('InvalidLambdaResponseException', 'Unrecognizable lambda output'),
      );
    },
  );

  it('cannot reach into the pool through its event', async () => {
    await started({
      postAuthentication: (event) => {
        (event.request.userAttributes as Record<string, string>)['email'] = 'evil@example.com';
        return event;
      },
    });
    await signIn();
    const { UserAttributes } = await bench.sdk.send(
      new AdminGetUserCommand({ UserPoolId, Username: 'alice' }),
    );
    expect(UserAttributes).toContainEqual({ Name: 'email', Value: 'alice@example.com' });
  });
});

describe('at the OAuth domain', () => {
  const signInOnPage = (more: Record<string, string>) => {
    const query = new URLSearchParams({ client_id: 'page', redirect_uri: callback, state: 's', ...more });
    return new Browser().signIn(
      `${bench.server.url}/oauth2/authorize?${query.toString()}`,
      'alice',
      password,
    );
  };
  const token = (form: Record<string, string>) =>
    fetch(`${bench.server.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });

  it('customises the tokens of a code once, before the code is given', async () => {
    const { seen, record } = recorder();
    await started({
      preTokenGeneration: {
        lambdaVersion: 'V2_0',
        handler: (event) => {
          record(event);
          const accessTokenGeneration = { claimsToAddOrOverride: { tenant: 't1' }, scopesToAdd: ['extra'] };
          event.response.claimsAndScopeOverrideDetails = { accessTokenGeneration };
          return event;
        },
      },
    });
    const answer = await signInOnPage({ response_type: 'code', scope: 'openid' });
    const code = locationOf(answer).searchParams.get('code') ?? '';
    const sent = { grant_type: 'authorization_code', client_id: 'page', redirect_uri: callback, code };
    const tokens = (await (await token(sent)).json()) as { access_token: string };
    expect(claimsOf(tokens.access_token)).toMatchObject({ tenant: 't1', scope: 'openid extra' });
    expect(seen).toMatchObject([
      { triggerSource: 'TokenGeneration_HostedAuth', request: { scopes: ['openid'] } },
    ]);
  });

  it.each(['code', 'token'])('tells the client by redirect that it refused (%s)', async (type) => {
    await started({
      preTokenGeneration: {
        lambdaVersion: 'V2_0',
        handler: () => {
          throw new Error('Nope');
        },
      },
    });
    const location = locationOf(await signInOnPage({ response_type: type, scope: 'openid' }));
    const answered = type === 'code' ? location.searchParams : new URLSearchParams(location.hash.slice(1));
    expect(Object.fromEntries(answered)).toEqual({
      error: 'invalid_request',
      error_description: 'PreTokenGeneration failed with error Nope.',
      state: 's',
    });
  });

  it('hands the metadata of a machine on, and answers invalid_grant if it refuses', async () => {
    const { seen, record } = recorder();
    await started({
      preTokenGeneration: {
        lambdaVersion: 'V3_0',
        handler: (event) => {
          if (event.request.clientMetadata?.['refuse']) throw new Error('Nope');
          return record(event);
        },
      },
    });
    const ask = (metadata: object) =>
      token({
        grant_type: 'client_credentials',
        client_id: 'machine',
        client_secret: secret,
        aws_client_metadata: JSON.stringify(metadata),
      });
    expect((await ask({ agent: 'a1' })).status).toBe(200);
    expect(seen[0]?.request['clientMetadata']).toEqual({ agent: 'a1' });
    expect(await (await ask({ refuse: 'yes' })).json()).toEqual({ error: 'invalid_grant' });
    expect(await (await ask({ agent: 5 })).json()).toEqual({ error: 'invalid_request' });
  });
});

describe('before and after signing in', () => {
  it('runs pre authentication before the password is looked at, and post authentication after', async () => {
    const { seen, record } = recorder();
    await started({ preAuthentication: record, postAuthentication: record });
    await rejection(signIn('alice', { ClientMetadata: { ip: '1' } }, 'Wrong-Password-1'));
    expect(seen).toMatchObject([
      {
        triggerSource: 'PreAuthentication_Authentication',
        request: { validationData: { ip: '1' }, userNotFound: false },
      },
    ]);
    await signIn();
    expect(seen.map(({ triggerSource }) => triggerSource)).toEqual([
      'PreAuthentication_Authentication',
      'PreAuthentication_Authentication',
      'PostAuthentication_Authentication',
    ]);
    await rejection(signIn('nobody'));
    expect(seen.at(-1)?.request).toMatchObject({ userNotFound: true, userAttributes: {} });
  });
});

describe('signing up', () => {
  const signUp = (Username: string, more: object = {}) =>
    bench.sdk.send(
      new SignUpCommand({
        ClientId: 'web',
        Username,
        Password: password,
        UserAttributes: [{ Name: 'email', Value: `${Username}@example.com` }],
        ...more,
      }),
    );

  it('asks pre sign-up, which may confirm and vouch for an address', async () => {
    const { seen, record } = recorder();
    await started({
      preSignUp: (event) => {
        record(event);
        if (event.userName.startsWith('bad')) throw new Error('Not on the list');
        event.response = { autoConfirmUser: true, autoVerifyEmail: true, autoVerifyPhone: false };
        return event;
      },
      postConfirmation: record,
    });
    const ValidationData = [{ Name: 'invite', Value: '42' }];
    expect(await signUp('new', { ValidationData })).toMatchObject({ UserConfirmed: true });
    expect(seen[0]).toMatchObject({
      triggerSource: 'PreSignUp_SignUp',
      request: { userAttributes: { email: 'new@example.com' }, validationData: { invite: '42' } },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    });
    expect(seen[0]?.request).not.toHaveProperty('userAttributes.email_verified');
    expect(seen[1]).toMatchObject({ triggerSource: 'PostConfirmation_ConfirmSignUp' });
    const user = await bench.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'new' }));
    expect(user.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
    expect(bench.pool.outbox.messages).toHaveLength(0);
    expect(await rejection(signUp('bad'))).toEqual(
      refusal('UserLambdaValidationException', 'PreSignUp failed with error Not on the list.'),
    );
    expect(await rejection(bench.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'bad' })))).toEqual(
      refusal('UserNotFoundException'),
    );
  });

  it('runs post confirmation when a code, or an administrator, confirms', async () => {
    const { seen, record } = recorder();
    await started({ postConfirmation: record });
    await signUp('one');
    const one = { ClientId: 'web', Username: 'one', ConfirmationCode: bench.codeFor('one') };
    await bench.sdk.send(new ConfirmSignUpCommand({ ...one, ClientMetadata: { k: 'v' } }));
    await signUp('two');
    await bench.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: 'two' }));
    expect(seen).toMatchObject([
      { triggerSource: 'PostConfirmation_ConfirmSignUp', request: { clientMetadata: { k: 'v' } } },
      { callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' } },
    ]);
    expect(seen[0]?.request).toMatchObject({ userAttributes: { 'cognito:user_status': 'CONFIRMED' } });
  });

  it('hands the triggers what Cognito does, and nothing that was not sent', async () => {
    const { seen, record } = recorder();
    await started({ preSignUp: record, postConfirmation: record, customMessage: record });
    const email = 'new@example.com';
    await signUp('new');
    await bench.sdk.send(
      new ConfirmSignUpCommand({
        ClientId: 'web',
        Username: 'new',
        ConfirmationCode: bench.codeFor('new'),
      }),
    );
    const { UserAttributes = [] } = await bench.sdk.send(
      new AdminGetUserCommand({ UserPoolId, Username: 'new' }),
    );
    const sub = UserAttributes.find(({ Name }) => Name === 'sub')?.Value;
    expect(seen.map(({ request }) => request)).toEqual([
      { userAttributes: { email }, validationData: null },
      {
        userAttributes: { sub, 'cognito:user_status': 'UNCONFIRMED', email, email_verified: 'false' },
        codeParameter: '{####}',
        linkParameter: '{##Click Here##}',
        usernameParameter: null,
      },
      { userAttributes: { sub, 'cognito:user_status': 'CONFIRMED', email, email_verified: 'true' } },
    ]);
  });

  it('tells post confirmation the address that stands for the username', async () => {
    const { seen, record } = recorder();
    const mails = { ...seed, usernameAttributes: ['email'], users: [] } as const;
    bench = await CognitoBench.start(mails, { postConfirmation: record });
    const Username = 'new@example.com';
    const { UserSub } = await bench.sdk.send(
      new SignUpCommand({ ClientId: 'web', Username, Password: password }),
    );
    await bench.sdk.send(
      new ConfirmSignUpCommand({ ClientId: 'web', Username, ConfirmationCode: bench.codeFor(UserSub ?? '') }),
    );
    expect(seen).toMatchObject([
      { userName: UserSub, request: { userAttributes: { 'cognito:email_alias': Username } } },
    ]);
  });

  it('words the messages by custom message, unless the code is missing from the words', async () => {
    const { seen, record } = recorder();
    await started({
      customMessage: (event) => {
        record(event);
        const { codeParameter } = event.request;
        const name = event.request.usernameParameter;
        if (event.triggerSource !== 'CustomMessage_ResendCode') {
          event.response.emailMessage = `<b>${codeParameter}</b> for ${name ?? 'you'}`;
          event.response.emailSubject = 'Ours';
        } else event.response.emailMessage = 'no code here';
        return event;
      },
    });
    await signUp('new');
    const [first] = bench.pool.outbox.messages;
    expect(first).toMatchObject({ subject: 'Ours', text: `<b>${first?.code}</b> for you` });
    await bench.sdk.send(new ResendConfirmationCodeCommand({ ClientId: 'web', Username: 'new' }));
    expect(bench.pool.outbox.lastTo('new')?.text).toContain('Your confirmation code is');
    await bench.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: 'ida',
        TemporaryPassword: 'Temp-Horse-1',
        UserAttributes: [{ Name: 'email', Value: 'ida@example.com' }],
      }),
    );
    expect(bench.pool.outbox.lastTo('ida')?.text).toBe('<b>Temp-Horse-1</b> for ida');
    await bench.sdk.send(new ForgotPasswordCommand({ ClientId: 'web', Username: 'alice' }));
    expect(seen.map(({ triggerSource }) => triggerSource)).toEqual([
      'CustomMessage_SignUp',
      'CustomMessage_ResendCode',
      'CustomMessage_AdminCreateUser',
      'CustomMessage_ForgotPassword',
    ]);
  });
});

describe('bringing users over from elsewhere', () => {
  const migrating: UserPoolTriggers = {
    userMigration: (event) => {
      const right = event.request.password === undefined || event.request.password === 'old-secret';
      if (event.userName === 'nonsense') return undefined as never;
      if (event.userName === 'nobody') return event;
      if (event.userName !== 'moved' || !right) throw new Error('Bad password');
      event.response = {
        userAttributes: { email: 'moved@example.com', email_verified: 'true', username: 'moved' },
        finalUserStatus: 'CONFIRMED',
        messageAction: 'SUPPRESS',
      };
      return event;
    },
  };

  it('signs them in with the password they had, and asks once only', async () => {
    await started(migrating);
    expect((await signIn('moved', {}, 'old-secret')).AuthenticationResult).toBeDefined();
    expect((await signIn('moved', {}, 'old-secret')).AuthenticationResult).toBeDefined();
    expect(await rejection(signIn('moved', {}, 'Wrong-Password-1'))).toEqual(nobodyThere);
  });

  const forgot = (ClientId: string, Username: string) =>
    bench.sdk.send(new ForgotPasswordCommand({ ClientId, Username }));
  const noUser = (id: string) =>
    refusal('UserNotFoundException', `Exception migrating user in app client ${id}`);

  it('tells what the trigger throws, also where it is hidden who exists', async () => {
    await started(migrating);
    const thrown = refusal('UserLambdaValidationException', 'UserMigration failed with error Bad password.');
    for (const ClientId of ['web', 'legacy']) {
      expect(await rejection(signIn('moved', { ClientId }, 'Wrong-Password-1'))).toEqual(thrown);
      expect(await rejection(forgot(ClientId, 'stranger'))).toEqual(thrown);
    }
    const url = `${bench.server.url}/login?response_type=code&client_id=page&redirect_uri=${callback}`;
    const visitor = await new PageVisitor(bench.server.url).open(url);
    await visitor.submit({ username: 'moved', password: 'Wrong-Password-1' });
    expect(visitor.fault).toBe('UserMigration failed with error Bad password.');
  });

  it('tells that there was no usable answer', async () => {
    await started(migrating);
    for (const ClientId of ['web', 'legacy']) {
      expect(await rejection(signIn('nonsense', { ClientId }))).toEqual(noUser(ClientId));
    }
  });

  it('leaves those unknown who come back without attributes', async () => {
    await started(migrating);
    expect(await rejection(signIn('nobody'))).toEqual(nobodyThere);
    expect((await forgot('web', 'nobody')).CodeDeliveryDetails).toBeDefined();
    expect(await rejection(signIn('nobody', { ClientId: 'legacy' }))).toEqual(noUser('legacy'));
    expect(await rejection(forgot('legacy', 'nobody'))).toEqual(noUser('legacy'));
  });

  it('lets them set a password they have forgotten', async () => {
    const { seen, record } = recorder();
    await started({ ...migrating, postConfirmation: record });
    await bench.sdk.send(new ForgotPasswordCommand({ ClientId: 'web', Username: 'moved' }));
    await bench.sdk.send(
      new ConfirmForgotPasswordCommand({
        ClientId: 'web',
        Username: 'moved',
        ConfirmationCode: bench.codeFor('moved'),
        Password: password,
      }),
    );
    expect((await signIn('moved')).AuthenticationResult).toBeDefined();
    expect(seen).toMatchObject([{ triggerSource: 'PostConfirmation_ConfirmForgotPassword' }]);
  });
});

describe('custom challenges', () => {
  /** Three rounds at most of a riddle; with SRP, the password comes first. */
  const riddle: UserPoolTriggers = {
    defineAuthChallenge: (event) => {
      const { session } = event.request;
      const last = session.at(-1);
      if (last?.challengeName === 'SRP_A') event.response = { challengeName: 'PASSWORD_VERIFIER' };
      else if (last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult) {
        event.response = { issueTokens: true, failAuthentication: false };
      } else if (session.filter(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE').length >= 3) {
        event.response = { issueTokens: false, failAuthentication: true };
      } else event.response = { challengeName: 'CUSTOM_CHALLENGE' };
      return event;
    },
    createAuthChallenge: (event) => {
      const round = String(event.request.session.length);
      event.response = {
        publicChallengeParameters: { riddle: 'What has keys but no locks?', round },
        privateChallengeParameters: { answer: 'piano' },
        challengeMetadata: `RIDDLE_${round}`,
      };
      return event;
    },
    verifyAuthChallengeResponse: (event) => {
      const { challengeAnswer, privateChallengeParameters } = event.request;
      event.response.answerCorrect = challengeAnswer === privateChallengeParameters['answer'];
      return event;
    },
  };

  const start = (USERNAME: string, more: Record<string, string> = {}, ClientId = 'web') =>
    bench.sdk.send(
      new InitiateAuthCommand({ AuthFlow: 'CUSTOM_AUTH', ClientId, AuthParameters: { USERNAME, ...more } }),
    );
  const answer = (Session: string | undefined, ANSWER: string, USERNAME = 'alice') =>
    bench.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: 'web',
        ChallengeName: 'CUSTOM_CHALLENGE',
        Session,
        ChallengeResponses: { USERNAME, ANSWER },
      }),
    );

  it('are put until one is answered, each with a session of its own', async () => {
    await started(riddle);
    const first = await start('alice');
    expect(first).toMatchObject({
      ChallengeName: 'CUSTOM_CHALLENGE',
      ChallengeParameters: { riddle: 'What has keys but no locks?', round: '0', USERNAME: 'alice' },
    });
    expect(JSON.stringify(first)).not.toContain('piano');
    const second = await answer(first.Session, 'guitar');
    expect(second.ChallengeParameters?.['round']).toBe('1');
    expect(await rejection(answer(first.Session, 'piano'))).toEqual(
      refusal('NotAuthorizedException', expect.stringContaining('only be used once')),
    );
    expect((await answer(second.Session, 'piano')).AuthenticationResult).toBeDefined();
  });

  it('end when the triggers say so', async () => {
    await started(riddle);
    let { Session } = await start('alice');
    for (let round = 0; round < 2; round++) ({ Session } = await answer(Session, 'wrong'));
    expect(await rejection(answer(Session, 'wrong'))).toEqual(nobodyThere);
  });

  it('can follow a password that was proved by SRP', async () => {
    await started(riddle);
    const client = new SrpClient();
    const first = await start('alice', { CHALLENGE_NAME: 'SRP_A', SRP_A: client.SRP_A });
    expect(first.ChallengeName).toBe('PASSWORD_VERIFIER');
    const challenge = first.ChallengeParameters as unknown as PasswordVerifierChallenge;
    const timestamp = srpTimestamp(new Date(bench.clock.epochSeconds() * 1_000));
    const second = await bench.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: 'web',
        ChallengeName: 'PASSWORD_VERIFIER',
        Session: first.Session,
        ChallengeResponses: client.answer(poolName, password, challenge, timestamp),
      }),
    );
    expect(second.ChallengeName).toBe('CUSTOM_CHALLENGE');
    expect((await answer(second.Session, 'piano')).AuthenticationResult).toBeDefined();
  });

  it('are put to somebody unknown as well, who gets no tokens for the right answer', async () => {
    await started(riddle);
    const { Session } = await start('nobody');
    expect(await rejection(answer(Session, 'piano', 'nobody'))).toEqual(nobodyThere);
    expect(await rejection(start('nobody', {}, 'legacy'))).toEqual(refusal('UserNotFoundException'));
  });

  it('need all three triggers', async () => {
    await started({ ...riddle, createAuthChallenge: undefined });
    expect(await rejection(start('alice'))).toEqual(
      refusal('InvalidParameterException', 'Custom auth lambda trigger is not configured for the user pool.'),
    );
  });
});
