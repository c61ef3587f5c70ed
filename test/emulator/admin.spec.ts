import {
  AddCustomAttributesCommand,
  AddUserPoolClientSecretCommand,
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DeleteGroupCommand,
  DeleteResourceServerCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolClientSecretCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  GetClientTokenCommand,
  GetGroupCommand,
  GetUserCommand,
  GetUserPoolMfaConfigCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  ListGroupsCommand,
  ListResourceServersCommand,
  ListUserPoolClientSecretsCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
  UpdateGroupCommand,
  UpdateResourceServerCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
  UpdateUserPoolDomainCommand,
  type ExplicitAuthFlowsType,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { secretHash } from '../../src/emulator/pool/clients/secret-hash.js';
import { operations } from '../../src/emulator/api/operations.js';
import type { UserPoolSeed } from '../../src/emulator/user-pool.seed.js';
import { claimsOf, CognitoBench, refusal, rejection } from './support/cognito.bench.js';
import { password, secret } from './support/seed.js';

const UserPoolId = 'us-east-1_AdminTest';
const seed: UserPoolSeed = {
  userPoolId: UserPoolId,
  name: 'admin',
  resourceServers: [
    { identifier: 'orders', name: 'Orders', scopes: [{ name: 'read', description: 'Read orders' }] },
  ],
  groups: [{ name: 'staff', precedence: 5 }],
  clients: [
    {
      clientId: 'web',
      clientName: 'Web',
      clientSecret: secret,
      explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    },
  ],
  users: Array.from({ length: 65 }, (_, index) => ({
    username: `user${String(index).padStart(2, '0')}`,
    password,
    enabled: index !== 3,
    groups: index < 5 ? ['staff'] : [],
    attributes: { email: `user${index}@${index % 2 ? 'odd' : 'even'}.example.com`, name: `User "${index}"` },
  })),
};

let bench: CognitoBench;
beforeAll(async () => {
  bench = await CognitoBench.start(seed);
});
afterAll(() => bench.stop());

const invalid = (message: unknown = expect.anything()) => refusal('InvalidParameterException', message);
const notFound = (message: unknown = expect.anything()) => refusal('ResourceNotFoundException', message);

describe('ListUsers', () => {
  const list = (input: Record<string, unknown> = {}) =>
    bench.sdk.send(new ListUsersCommand({ UserPoolId, ...input }));
  const namesOf = async (Filter: string) => (await list({ Filter })).Users?.map(({ Username }) => Username);

  it('goes through all users, sixty at most at a time', async () => {
    const first = await list();
    expect(first.Users).toHaveLength(60);
    expect(first.Users?.[0]).toMatchObject({
      Username: 'user00',
      Enabled: true,
      UserStatus: 'CONFIRMED',
      UserCreateDate: expect.any(Date),
      Attributes: expect.arrayContaining([{ Name: 'email', Value: 'user0@even.example.com' }]),
    });
    const second = await list({ PaginationToken: first.PaginationToken });
    expect(second.Users).toHaveLength(5);
    expect(second.PaginationToken).toBeUndefined();
  });

  it('takes a token for the list it came from, and for an hour', async () => {
    const { PaginationToken } = await list({ Limit: 2 });
    expect((await list({ Limit: 2, PaginationToken })).Users?.[0]?.Username).toBe('user02');
    expect(await rejection(list({ PaginationToken, Filter: 'name ^= "U"' }))).toEqual(invalid());
    expect(await rejection(list({ PaginationToken: `${PaginationToken}x` }))).toEqual(invalid());
    expect(await rejection(list({ PaginationToken: 'MTAuOTk5OTk5OTk5OQ.AAAA' }))).toEqual(invalid());
    bench.clock.advance(3_601);
    expect(await rejection(list({ PaginationToken }))).toEqual(invalid());
  });

  it('finds by equality and by beginning, quoted or not', async () => {
    expect(await namesOf('email = "user7@odd.example.com"')).toEqual(['user07']);
    expect(await namesOf('"username"^="user6"')).toEqual(['user60', 'user61', 'user62', 'user63', 'user64']);
    expect(await namesOf(String.raw`name = "User \"9\""`)).toEqual(['user09']);
    expect(await namesOf('status = "Disabled"')).toEqual(['user03']);
    expect(await namesOf('cognito:user_status = "UNCONFIRMED"')).toEqual([]);
    expect(await namesOf('phone_number = ""')).toEqual([]);
  });

  it('refuses custom attributes, and what is no filter', async () => {
    expect(await rejection(list({ Filter: 'custom:foo = "x"' }))).toEqual(
      invalid('Invalid search attribute: custom:foo'),
    );
    for (const Filter of ['email', 'email = x', 'email = "a" and name = "b"', '= "x"', 'email ~ "x"', '"']) {
      expect(await rejection(list({ Filter }))).toEqual(invalid('Error while parsing filter'));
    }
  });

  it('shows the attributes that are asked for', async () => {
    const { Users } = await list({ Limit: 1, AttributesToGet: ['email'] });
    expect(Users?.[0]?.Attributes).toEqual([{ Name: 'email', Value: 'user0@even.example.com' }]);
    const both = await list({ Limit: 1, AttributesToGet: ['sub', 'email_verified'] });
    expect(both.Users?.[0]?.Attributes).toEqual([
      { Name: 'sub', Value: expect.any(String) },
      { Name: 'email_verified', Value: 'false' },
    ]);
  });

  it.each(['shoe_size', 'custom:none', 'nickname'])(
    'refuses to show %s, which is not there or not everybody has',
    async (name) => {
      expect(await rejection(list({ Limit: 1, AttributesToGet: [name] }))).toEqual(
        invalid('One or more requested attributes do not exist.'),
      );
    },
  );
});

describe('groups', () => {
  it('are made, read, changed, listed and deleted', async () => {
    const group = { UserPoolId, GroupName: 'temp' };
    await bench.sdk.send(new CreateGroupCommand({ ...group, Precedence: 1, Description: 'Temporary' }));
    expect(await rejection(bench.sdk.send(new CreateGroupCommand(group)))).toEqual(
      refusal('GroupExistsException', 'A group with the name already exists'),
    );
    await bench.sdk.send(new UpdateGroupCommand({ ...group, Precedence: 9 }));
    expect((await bench.sdk.send(new GetGroupCommand(group))).Group).toMatchObject({
      GroupName: 'temp',
      Precedence: 9,
      Description: 'Temporary',
    });
    const member = { UserPoolId, Username: 'user00', GroupName: 'temp' };
    await bench.sdk.send(new AdminAddUserToGroupCommand(member));
    const mine = new AdminListGroupsForUserCommand({ UserPoolId, Username: 'user00' });
    expect((await bench.sdk.send(mine)).Groups?.map(({ GroupName }) => GroupName)).toEqual(['staff', 'temp']);
    await bench.sdk.send(new AdminRemoveUserFromGroupCommand(member));
    await bench.sdk.send(new AdminAddUserToGroupCommand(member));
    await bench.sdk.send(new DeleteGroupCommand(group));
    expect((await bench.sdk.send(mine)).Groups).toHaveLength(1);
    expect(await rejection(bench.sdk.send(new GetGroupCommand(group)))).toEqual(notFound('Group not found.'));
    expect(await rejection(bench.sdk.send(new AdminAddUserToGroupCommand(member)))).toEqual(notFound());
  });

  it('list their members page by page', async () => {
    const staff = { UserPoolId, GroupName: 'staff', Limit: 3 };
    const first = await bench.sdk.send(new ListUsersInGroupCommand(staff));
    const second = await bench.sdk.send(
      new ListUsersInGroupCommand({ ...staff, NextToken: first.NextToken }),
    );
    expect([...(first.Users ?? []), ...(second.Users ?? [])].map(({ Username }) => Username)).toEqual([
      'user00',
      'user01',
      'user02',
      'user03',
      'user04',
    ]);
    expect((await bench.sdk.send(new ListGroupsCommand({ UserPoolId }))).Groups).toHaveLength(1);
  });
});

describe('the secrets of a client', () => {
  const signInWith = (value: string) =>
    bench.sdk.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: 'web',
        AuthParameters: {
          USERNAME: 'user00',
          PASSWORD: password,
          SECRET_HASH: secretHash(value, 'web', 'user00'),
        },
      }),
    );
  const client = { UserPoolId, ClientId: 'web' };

  it('are two at most, both good everywhere, and one at least', async () => {
    const { ClientSecretDescriptor: made } = await bench.sdk.send(new AddUserPoolClientSecretCommand(client));
    expect(made?.ClientSecretId).toMatch(/^web--\d+$/);
    const next = made?.ClientSecretValue ?? '';
    expect(next).toMatch(/^[\w+]{24,64}$/);
    expect(await rejection(bench.sdk.send(new AddUserPoolClientSecretCommand(client)))).toEqual(
      refusal('LimitExceededException'),
    );
    for (const value of [secret, next]) {
      const { AuthenticationResult } = await signInWith(value);
      const { RefreshToken } = AuthenticationResult ?? {};
      for (const ClientSecret of [secret, next]) {
        await bench.sdk.send(
          new GetTokensFromRefreshTokenCommand({ ClientId: 'web', RefreshToken, ClientSecret }),
        );
      }
    }
    const { ClientSecrets = [] } = await bench.sdk.send(new ListUserPoolClientSecretsCommand(client));
    expect(ClientSecrets).toHaveLength(2);
    const elsewhere = new ListUserPoolClientSecretsCommand({ ...client, NextToken: 'made-up' });
    expect(await rejection(bench.sdk.send(elsewhere))).toEqual(invalid());
    expect(JSON.stringify(ClientSecrets)).not.toContain(next);
    const [old] = ClientSecrets;
    await bench.sdk.send(
      new DeleteUserPoolClientSecretCommand({ ...client, ClientSecretId: old?.ClientSecretId }),
    );
    expect(await rejection(signInWith(secret))).toEqual(refusal('NotAuthorizedException'));
    expect((await signInWith(next)).AuthenticationResult).toBeDefined();
    const last = { ...client, ClientSecretId: made?.ClientSecretId };
    expect(await rejection(bench.sdk.send(new DeleteUserPoolClientSecretCommand(last)))).toEqual(invalid());
    const given = await bench.sdk.send(
      new AddUserPoolClientSecretCommand({ ...client, ClientSecret: 'chosen0123456789chosen0123456789' }),
    );
    expect(given.ClientSecretDescriptor).not.toHaveProperty('ClientSecretValue');
  });
});

describe('GetClientToken', () => {
  const flow = ['ALLOW_CLIENT_TOKEN_AUTH' as ExplicitAuthFlowsType];

  it('gives a machine a token without any domain', async () => {
    const { UserPoolClient } = await bench.sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'machine',
        GenerateSecret: true,
        ExplicitAuthFlows: flow,
        AllowedOAuthScopes: ['orders/read', 'openid'],
      }),
    );
    const { ClientId, ClientSecret } = UserPoolClient ?? {};
    const answer = await bench.sdk.send(new GetClientTokenCommand({ ClientId, Secret: ClientSecret }));
    const result = answer.ClientAuthenticationResult;
    expect(result).toMatchObject({ ExpiresIn: 3600, TokenType: 'Bearer' });
    expect(claimsOf(result?.AccessToken)).toMatchObject({ sub: ClientId, scope: 'orders/read' });
    const ask = (input: object) =>
      rejection(bench.sdk.send(new GetClientTokenCommand({ ClientId, Secret: ClientSecret, ...input })));
    expect(await ask({ Secret: 'wrong'.repeat(6) })).toEqual(refusal('NotAuthorizedException'));
    expect(await ask({ Scopes: ['orders/write'] })).toEqual(invalid());
    expect(await ask({ Scopes: ['openid'] })).toEqual(invalid());
    expect(await ask({ ClientId: 'web', Secret: secret })).toEqual(refusal('NotAuthorizedException'));
  });

  it('is for clients that have a secret and do nothing else', async () => {
    const create = (input: object) =>
      rejection(
        bench.sdk.send(
          new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'x', ExplicitAuthFlows: flow, ...input }),
        ),
      );
    expect(await create({})).toEqual(invalid());
    const both = [...flow, 'ALLOW_USER_SRP_AUTH'];
    expect(await create({ GenerateSecret: true, ExplicitAuthFlows: both })).toEqual(invalid());
  });
});

describe('setting up', () => {
  async function createClient(input: object) {
    const command = new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'made', ...input });
    return (await bench.sdk.send(command)).UserPoolClient ?? {};
  }

  it('lists, updates and deletes clients, where what is left out goes back to its default', async () => {
    const { UserPoolClient } = await bench.sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'before',
        AccessTokenValidity: 10,
        TokenValidityUnits: { AccessToken: 'minutes' },
        PreventUserExistenceErrors: 'ENABLED',
      }),
    );
    const client = { UserPoolId, ClientId: UserPoolClient?.ClientId };
    const updated = await bench.sdk.send(new UpdateUserPoolClientCommand({ ...client, ClientName: 'after' }));
    expect(UserPoolClient).toMatchObject({ PreventUserExistenceErrors: 'ENABLED' });
    expect(updated.UserPoolClient?.ClientName).toBe('after');
    expect(updated.UserPoolClient).not.toHaveProperty('AccessTokenValidity');
    expect(updated.UserPoolClient).not.toHaveProperty('PreventUserExistenceErrors');
    const { UserPoolClients } = await bench.sdk.send(
      new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60 }),
    );
    expect(UserPoolClients).toContainEqual({ ...client, ClientName: 'after' });
    await bench.sdk.send(new DeleteUserPoolClientCommand(client));
    expect(await rejection(bench.sdk.send(new DescribeUserPoolClientCommand(client)))).toEqual(
      notFound(`User pool client ${client.ClientId} does not exist.`),
    );
    expect(
      await rejection(
        bench.sdk.send(
          new UpdateUserPoolClientCommand({ UserPoolId, ClientId: 'web', AccessTokenValidity: 25 }),
        ),
      ),
    ).toEqual(invalid('Invalid range for token validity.'));
  });

  it('tells of a client what was said of it, and makes up no defaults', async () => {
    const plain = await createClient({});
    expect(plain).toMatchObject({ RefreshTokenValidity: 30, EnableTokenRevocation: true });
    expect(plain.TokenValidityUnits).toEqual({});
    for (const member of [
      'AccessTokenValidity',
      'IdTokenValidity',
      'ExplicitAuthFlows',
      'PreventUserExistenceErrors',
    ]) {
      expect(plain).not.toHaveProperty(member);
    }
    const { ClientId } = plain;
    const described = await bench.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
    expect(described.UserPoolClient).toEqual(plain);
    const three = await createClient({ AccessTokenValidity: 3 });
    expect(three).toMatchObject({ AccessTokenValidity: 3 });
    expect(three.TokenValidityUnits).toEqual({});
    const units = { AccessToken: 'minutes', RefreshToken: 'hours' } as const;
    const said = { AccessTokenValidity: 30, RefreshTokenValidity: 12, TokenValidityUnits: units };
    const written = await createClient(said);
    expect(written).toMatchObject(said);
    expect(written.TokenValidityUnits).toEqual(units);
    const SRP_A = 'ab'.repeat(100);
    const signIn = {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId,
      AuthParameters: { USERNAME: 'user01', SRP_A },
    } as const;
    expect((await bench.sdk.send(new InitiateAuthCommand(signIn))).ChallengeName).toBe('PASSWORD_VERIFIER');
  });

  it('has neither sign-in by choice nor codes for a first factor in the lowest feature plan', async () => {
    const SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD' as const, 'EMAIL_OTP' as const] };
    const lite = { PoolName: 'x', UserPoolTier: 'LITE' } as const;
    const create = (input: object) => bench.sdk.send(new CreateUserPoolCommand({ ...lite, ...input }));
    const unavailable = refusal('FeatureUnavailableInTierException');
    expect(await rejection(create({ Policies: { SignInPolicy } }))).toEqual(unavailable);
    const { UserPool } = await create({});
    const client = {
      UserPoolId: UserPool?.Id,
      ClientName: 'x',
      ExplicitAuthFlows: ['ALLOW_USER_AUTH' as const],
    };
    expect(await rejection(bench.sdk.send(new CreateUserPoolClientCommand(client)))).toEqual(unavailable);
  });

  it('refuses a client with an identity provider that is not there', async () => {
    expect(await rejection(createClient({ SupportedIdentityProviders: ['COGNITO', 'Google'] }))).toEqual(
      invalid(`The provider Google does not exist for User Pool ${UserPoolId}`),
    );
  });

  it('leaves the tokens of a client that is deleted as good as they were, except for its refresh tokens', async () => {
    const { ClientId } = await createClient({
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      ReadAttributes: ['email'],
    });
    const AuthParameters = { USERNAME: 'user01', PASSWORD: password };
    const { AuthenticationResult: tokens } = await bench.sdk.send(
      new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters }),
    );
    const read = () => bench.sdk.send(new GetUserCommand({ AccessToken: tokens?.AccessToken }));
    const { UserAttributes } = await read();
    await bench.sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }));
    expect(await read()).toMatchObject({ Username: 'user01', UserAttributes });
    const refresh = { RefreshToken: tokens?.RefreshToken, ClientId };
    expect(await rejection(bench.sdk.send(new GetTokensFromRefreshTokenCommand(refresh)))).toEqual(
      notFound(),
    );
  });

  it.each([
    ['ReadAttributes', ['shoe_size'], 'read'],
    ['WriteAttributes', ['shoe_size'], 'write'],
    ['WriteAttributes', ['email', 'email_verified'], 'write'],
    ['WriteAttributes', ['phone_number_verified'], 'write'],
    ['WriteAttributes', ['sub'], 'write'],
  ])('refuses a client with the %s %j', async (member, names, word) => {
    expect(await rejection(createClient({ [member]: names }))).toEqual(
      invalid(`Invalid ${word} attributes specified while creating a client`),
    );
    const update = { UserPoolId, ClientId: 'web', [member]: names };
    expect(await rejection(bench.sdk.send(new UpdateUserPoolClientCommand(update)))).toEqual(
      invalid(`Invalid ${word} attributes specified while updating a client`),
    );
  });

  it('refuses machines without a secret, with other flows, and with the scopes of people', async () => {
    const machine = {
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['orders/read'],
      GenerateSecret: true,
    };
    const refused = (input: object) => rejection(createClient({ ...machine, ...input }));
    const flaw = (message: string) => refusal('InvalidOAuthFlowException', message);
    expect(await refused({ AllowedOAuthScopes: ['orders/read', 'openid'] })).toEqual(
      flaw('openid is not supported with client_credentials flow'),
    );
    expect(await refused({ AllowedOAuthScopes: ['aws.cognito.signin.user.admin'] })).toEqual(
      flaw('aws.cognito.signin.user.admin is not supported with client_credentials flow'),
    );
    expect(await refused({ GenerateSecret: false })).toEqual(
      flaw('client_credentials flow can not be selected if client does not have a client secret.'),
    );
    const both = { AllowedOAuthFlows: ['client_credentials', 'code'], CallbackURLs: ['https://app.test/'] };
    expect(await refused(both)).toEqual(
      flaw('client_credentials flow can not be selected along with code flow or implicit flow.'),
    );
  });

  it('refuses a resource server that names a scope twice', async () => {
    const Scopes = ['read', 'read'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));
    const server = { UserPoolId, Identifier: 'twice', Name: 'Twice', Scopes };
    expect(await rejection(bench.sdk.send(new CreateResourceServerCommand(server)))).toEqual(invalid());
    const known = { ...server, Identifier: 'orders' };
    expect(await rejection(bench.sdk.send(new UpdateResourceServerCommand(known)))).toEqual(invalid());
  });

  it('lists, updates and deletes resource servers', async () => {
    const server = { UserPoolId, Identifier: 'temp', Name: 'Temp' };
    await bench.sdk.send(new CreateResourceServerCommand(server));
    const Scopes = [{ ScopeName: 'go', ScopeDescription: 'Go' }];
    await bench.sdk.send(new UpdateResourceServerCommand({ ...server, Scopes }));
    const { ResourceServers } = await bench.sdk.send(
      new ListResourceServersCommand({ UserPoolId, MaxResults: 50 }),
    );
    expect(ResourceServers).toContainEqual({ ...server, Scopes });
    await bench.sdk.send(new DeleteResourceServerCommand({ UserPoolId, Identifier: 'temp' }));
    expect(await rejection(bench.sdk.send(new UpdateResourceServerCommand(server)))).toEqual(
      notFound('Resource server temp does not exist.'),
    );
  });

  it('gives a pool a domain and takes it away', async () => {
    const domain = { UserPoolId, Domain: 'admin-test' };
    await bench.sdk.send(new CreateUserPoolDomainCommand(domain));
    await bench.sdk.send(new UpdateUserPoolDomainCommand({ ...domain, ManagedLoginVersion: 2 }));
    await bench.sdk.send(new DeleteUserPoolDomainCommand(domain));
    const { DomainDescription } = await bench.sdk.send(
      new DescribeUserPoolDomainCommand({ Domain: domain.Domain }),
    );
    expect(DomainDescription).toEqual({});
    expect(await rejection(bench.sdk.send(new DeleteUserPoolDomainCommand(domain)))).toEqual(invalid());
  });

  it.each(['my-aws', 'amazonas', 'cognito'])(
    'gives no pool the domain %s, whose words are reserved',
    async (Domain) => {
      const command = new CreateUserPoolDomainCommand({ UserPoolId, Domain });
      expect(await rejection(bench.sdk.send(command))).toEqual(invalid());
    },
  );

  it('serves the OAuth domain of a pool only as long as it has one', async () => {
    const { url } = bench.server;
    const { UserPool } = await bench.sdk.send(new CreateUserPoolCommand({ PoolName: 'bare' }));
    const { Id = '' } = UserPool ?? {};
    const redirect_uri = 'http://localhost/callback';
    const { UserPoolClient } = await bench.sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId: Id,
        ClientName: 'app',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        CallbackURLs: [redirect_uri],
        SupportedIdentityProviders: ['COGNITO'],
      }),
    );
    const { ClientId: client_id = '' } = UserPoolClient ?? {};
    const query = new URLSearchParams({ response_type: 'code', client_id, redirect_uri }).toString();
    const pageOf = async (path: string) => {
      const answer = await fetch(`${url}${path}?${query}`, { redirect: 'manual' });
      return answer.headers.get('location') ?? answer.status;
    };
    const token = async () => {
      const body = new URLSearchParams({ grant_type: 'authorization_code', client_id, code: 'x' });
      return (await fetch(`${url}/oauth2/token`, { method: 'POST', body })).json();
    };
    const discovery = async () => {
      const answer = await fetch(`${url}/${Id}/.well-known/openid-configuration`);
      return (await answer.json()) as Record<string, string>;
    };
    const bare = await discovery();
    expect(bare).toMatchObject({
      issuer: `${url}/${Id}`,
      jwks_uri: `${url}/${Id}/.well-known/jwks.json`,
      authorization_endpoint: `${url}/${Id}/authorize`,
      token_endpoint: `${url}/${Id}/token`,
    });
    for (const endpoint of ['authorization', 'token', 'userinfo', 'revocation', 'end_session']) {
      expect((await fetch(bare[`${endpoint}_endpoint`] ?? url)).status).toBe(404);
    }
    for (const path of ['/oauth2/authorize', '/login', '/signup', '/forgotPassword']) {
      expect(await pageOf(path)).toBe(`${url}/error?error=invalid_client`);
    }
    expect(await pageOf('/logout')).toBe(`${url}/error?error=invalid_request`);
    expect(await token()).toEqual({ error: 'invalid_client' });

    const domain = { UserPoolId: Id, Domain: 'bare' };
    await bench.sdk.send(new CreateUserPoolDomainCommand(domain));
    expect(await discovery()).toMatchObject({ authorization_endpoint: `${url}/oauth2/authorize` });
    expect(await pageOf('/oauth2/authorize')).toBe(`${url}/login?${query}`);
    expect(await pageOf('/login')).toBe(200);
    expect(await token()).toEqual({ error: 'invalid_grant' });

    await bench.sdk.send(new DeleteUserPoolDomainCommand(domain));
    expect(await pageOf('/login')).toBe(`${url}/error?error=invalid_client`);
    expect(await discovery()).toEqual(bare);
    await bench.sdk.send(new DeleteUserPoolCommand({ UserPoolId: Id }));
  });

  it('tells whom it was to pay for text messages, and the words of its second factors', async () => {
    const SmsConfiguration = {
      SnsCallerArn: 'arn:aws:iam::123456789012:role/sms',
      ExternalId: 'me',
      SnsRegion: 'eu-west-1',
    };
    const { UserPool } = await bench.sdk.send(
      new CreateUserPoolCommand({ PoolName: 'sms', SmsConfiguration, MfaConfiguration: 'OPTIONAL' }),
    );
    expect(UserPool).toMatchObject({ SmsConfiguration, MfaConfiguration: 'OPTIONAL' });
    const pool = { UserPoolId: UserPool?.Id };
    expect((await bench.sdk.send(new DescribeUserPoolCommand(pool))).UserPool).toMatchObject({
      SmsConfiguration,
    });
    expect(await bench.sdk.send(new GetUserPoolMfaConfigCommand(pool))).toMatchObject({
      SmsMfaConfiguration: { SmsConfiguration },
    });
    const factors = {
      MfaConfiguration: 'ON',
      SmsMfaConfiguration: { SmsAuthenticationMessage: 'SMS {####}' },
      EmailMfaConfiguration: { Subject: 'Code', Message: 'Mail {####}' },
    } as const;
    expect(await bench.sdk.send(new SetUserPoolMfaConfigCommand({ ...pool, ...factors }))).toMatchObject({
      ...factors,
      SmsMfaConfiguration: { SmsAuthenticationMessage: 'SMS {####}', SmsConfiguration },
    });
    const nobody = { PoolName: 'x', SmsConfiguration: { SnsCallerArn: 'me' } };
    expect(await rejection(bench.sdk.send(new CreateUserPoolCommand(nobody)))).toEqual(invalid());
  });

  it('lists, updates and deletes pools, where what is left out goes back to its default', async () => {
    const { UserPool } = await bench.sdk.send(
      new CreateUserPoolCommand({
        PoolName: 'temp',
        UsernameAttributes: ['email'],
        AutoVerifiedAttributes: ['email'],
        DeletionProtection: 'ACTIVE',
        Policies: { PasswordPolicy: { MinimumLength: 12, PasswordHistorySize: 3 } },
        Schema: [
          { Name: 'name', Required: true },
          { Name: 'age', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '18' } },
          { Name: 'tenant', AttributeDataType: 'String', Mutable: false },
        ],
      }),
    );
    const id = { UserPoolId: UserPool?.Id };
    expect(UserPool).toMatchObject({
      UsernameAttributes: ['email'],
      DeletionProtection: 'ACTIVE',
      Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: false, PasswordHistorySize: 3 } },
      MfaConfiguration: 'OFF',
    });
    expect(UserPool?.UserPoolTags).toEqual({});
    expect(UserPool?.SchemaAttributes).toContainEqual({
      Name: 'custom:age',
      AttributeDataType: 'Number',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      NumberAttributeConstraints: { MinValue: '18' },
    });
    expect(await rejection(bench.sdk.send(new DeleteUserPoolCommand(id)))).toEqual(invalid());
    await bench.sdk.send(new UpdateUserPoolCommand({ ...id, PoolName: 'renamed' }));
    expect((await bench.sdk.send(new DescribeUserPoolCommand(id))).UserPool).toMatchObject({
      Name: 'renamed',
      DeletionProtection: 'INACTIVE',
      AutoVerifiedAttributes: [],
      UsernameAttributes: ['email'],
      Policies: { PasswordPolicy: { MinimumLength: 8, RequireSymbols: true } },
    });
    const { UserPools } = await bench.sdk.send(new ListUserPoolsCommand({ MaxResults: 60 }));
    expect(UserPools).toContainEqual(expect.objectContaining({ Id: id.UserPoolId, Name: 'renamed' }));
    await bench.sdk.send(new DeleteUserPoolCommand(id));
    expect(await rejection(bench.sdk.send(new DescribeUserPoolCommand(id)))).toEqual(
      notFound(`User pool ${id.UserPoolId} does not exist.`),
    );
  });

  it('words its messages as the pool is told to, but never without the code', async () => {
    const { UserPool } = await bench.sdk.send(
      new CreateUserPoolCommand({
        PoolName: 'wordy',
        AutoVerifiedAttributes: ['email'],
        AdminCreateUserConfig: {
          InviteMessageTemplate: { EmailSubject: 'Hello', EmailMessage: '{username} may enter by {####}' },
        },
        VerificationMessageTemplate: { EmailMessage: 'There is no code here' },
        EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', From: 'us@example.com' },
        UserPoolAddOns: { AdvancedSecurityMode: 'OFF' },
        UserPoolTier: 'PLUS',
        UserPoolTags: { team: 'orders' },
      }),
    );
    const Id = UserPool?.Id ?? '';
    expect(UserPool).toMatchObject({ UserPoolTier: 'PLUS', UserPoolTags: { team: 'orders' } });
    expect(UserPool?.AdminCreateUserConfig?.InviteMessageTemplate).toEqual({
      EmailSubject: 'Hello',
      EmailMessage: '{username} may enter by {####}',
    });
    expect(UserPool?.VerificationMessageTemplate).toMatchObject({ EmailMessage: 'There is no code here' });
    const UserAttributes = [{ Name: 'email', Value: 'nora@example.com' }];
    const TemporaryPassword = 'Temporary-Horse-1';
    const nora = { UserPoolId: Id, Username: 'nora', UserAttributes, TemporaryPassword };
    await bench.sdk.send(new AdminCreateUserCommand(nora));
    const { outbox } = bench.server.emulator.pools.get(Id);
    expect(outbox.lastTo('nora')).toMatchObject({
      subject: 'Hello',
      text: 'nora may enter by Temporary-Horse-1',
    });
    const client = await bench.sdk.send(new CreateUserPoolClientCommand({ UserPoolId: Id, ClientName: 'x' }));
    const ClientId = client.UserPoolClient?.ClientId;
    expect(client.UserPoolClient).not.toHaveProperty('CallbackURLs');
    await bench.sdk.send(new SignUpCommand({ ...nora, ClientId, Username: 'olga', Password: password }));
    expect(outbox.lastTo('olga')?.text).toMatch(/^Your confirmation code is \d{6}$/);
  });

  it('enforces the schema: types, limits and what cannot be changed', async () => {
    const { UserPool } = await bench.sdk.send(
      new CreateUserPoolCommand({
        PoolName: 'schema',
        Schema: [
          { Name: 'age', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '18' } },
          { Name: 'tenant', AttributeDataType: 'String', Mutable: false },
        ],
      }),
    );
    const id = { UserPoolId: UserPool?.Id, Username: 'u' };
    const CustomAttributes = [
      { Name: 'code', AttributeDataType: 'String' as const, StringAttributeConstraints: { MaxLength: '3' } },
    ];
    await bench.sdk.send(new AddCustomAttributesCommand({ ...id, CustomAttributes }));
    expect(
      await rejection(bench.sdk.send(new AddCustomAttributesCommand({ ...id, CustomAttributes }))),
    ).toEqual(invalid());
    const UserAttributes = [{ Name: 'custom:tenant', Value: 'acme' }];
    await bench.sdk.send(new AdminCreateUserCommand({ ...id, UserAttributes }));
    const set = (Name: string, Value: string) =>
      bench.sdk.send(new AdminUpdateUserAttributesCommand({ ...id, UserAttributes: [{ Name, Value }] }));
    expect(await rejection(set('custom:age', 'old'))).toEqual(invalid(expect.stringContaining('custom:age')));
    expect(await rejection(set('custom:age', '17'))).toEqual(invalid());
    await set('custom:age', '18');
    expect(await rejection(set('custom:code', 'long'))).toEqual(invalid());
    expect(await rejection(set('custom:tenant', 'other'))).toEqual(
      invalid('user.custom:tenant: Attribute cannot be updated.\n'),
    );
    await bench.sdk.send(new AdminSetUserPasswordCommand({ ...id, Password: password, Permanent: true }));
  });

  it.each([
    [
      { Name: 'email', AttributeDataType: 'Number' },
      'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
    ],
    [
      { Name: 'email', DeveloperOnlyAttribute: true },
      'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
    ],
    [{ Name: 'f' }, 'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.'],
    [
      {
        Name: 'f',
        AttributeDataType: 'String',
        StringAttributeConstraints: { MinLength: '5', MaxLength: '4' },
      },
      'user.custom:f: Max length cannot be less than min length.',
    ],
    [
      {
        Name: 'f',
        AttributeDataType: 'Number',
        NumberAttributeConstraints: { MinValue: '5', MaxValue: '4' },
      },
      'user.custom:f: Max value cannot be less than min value.',
    ],
  ] as const)('refuses the attribute %j when it is declared', async (attribute, text) => {
    const input = { PoolName: 'x', Schema: [attribute] };
    expect(await rejection(bench.sdk.send(new CreateUserPoolCommand(input)))).toEqual(invalid(text));
  });

  it('refuses a custom attribute that is declared twice', async () => {
    const twice = ['a', 'a'].map((Name) => ({ Name, AttributeDataType: 'String' as const }));
    const taken = invalid('custom:a: Existing attribute already has name custom:a.');
    const create = new CreateUserPoolCommand({ PoolName: 'x', Schema: twice });
    expect(await rejection(bench.sdk.send(create))).toEqual(taken);
    const add = new AddCustomAttributesCommand({ UserPoolId, CustomAttributes: twice });
    expect(await rejection(bench.sdk.send(add))).toEqual(taken);
  });

  it('refuses what would contradict itself', async () => {
    const create = (input: object) =>
      rejection(bench.sdk.send(new CreateUserPoolCommand({ PoolName: 'x', ...input })));
    expect(await create({ AliasAttributes: ['email'], UsernameAttributes: ['email'] })).toEqual(invalid());
    expect(await create({ LambdaConfig: { PreSignUp: 'arn:aws:lambda:x' } })).toEqual(invalid());
    expect(await create({ Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['WEB_AUTHN'] } } })).toEqual(
      invalid(expect.stringContaining('does not implement')),
    );
  });
});

describe('rubbish', () => {
  const post = (target: string, body: string) =>
    fetch(bench.server.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${target}`,
      },
      body,
    });
  const values: readonly unknown[] = [
    null,
    5,
    -1,
    true,
    [],
    {},
    '',
    'x'.repeat(5_000),
    '__proto__',
    'constructor',
    '\u0000',
    '<script>',
    [null],
    [{}],
    { Name: { toString: 1 } },
  ];
  const members =
    'UserPoolId ClientId Username AccessToken AuthFlow AuthParameters Session ChallengeName ChallengeResponses UserAttributes GroupName Filter PaginationToken Limit Password ConfirmationCode Schema Policies ClientMetadata UserCode Scopes'.split(
      ' ',
    );

  it.each([...operations.keys()])('is refused by %s in the words of Cognito', async (name) => {
    const bodies = ['', '[]', '5', 'null', '{', '{"__proto__":{"UserPoolId":"x"}}'];
    for (const value of values) {
      bodies.push(JSON.stringify(Object.fromEntries(members.map((member) => [member, value]))));
    }
    for (const body of bodies) {
      const answer = await post(name, body);
      expect(answer.status).toBe(400);
      const text = await answer.text();
      expect(JSON.parse(text)).toMatchObject({ __type: expect.stringMatching(/Exception$/) });
      expect(text.length).toBeLessThan(20_000);
    }
  });

  const signIns: readonly object[] = [
    { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: '__proto__', PASSWORD: 'x' } },
    { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: '\u0000', PASSWORD: '\uD800' } },
    { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'x'.repeat(100_000), PASSWORD: 'x' } },
    { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { constructor: 'x', __proto__: 'y' } },
    { AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: '{}' } },
  ];

  it.each(signIns)('in the parameters of a sign-in is refused', async (input) => {
    const answer = await post('InitiateAuth', JSON.stringify({ ClientId: 'web', ...input }));
    expect(answer.status).toBe(400);
  });

  it('cannot be signed up twice at once under any name', async () => {
    const { UserPoolClient } = await bench.sdk.send(
      new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'open' }),
    );
    for (const Username of ['constructor', 'race']) {
      const command = new SignUpCommand({ ClientId: UserPoolClient?.ClientId, Username, Password: password });
      const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => bench.sdk.send(command)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
  });
});
