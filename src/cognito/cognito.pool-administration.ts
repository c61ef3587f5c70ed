import type {
  CreateUserPoolClientCommandInput,
  CreateUserPoolCommandInput,
  SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolClientCommandInput,
  UpdateUserPoolCommandInput,
  UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import { isMembers, type Members, merged } from '../administration/members.js';
import {
  type ClientState,
  type GroupDefinition,
  type MfaMethod,
  type MfaState,
  PoolAdministration,
  type PoolState,
  type ResourceServerDefinition,
} from '../administration/pool.administration.js';
import { administrationErrorOf } from './administration.errors.js';
import type { CognitoApi, CognitoCall } from './cognito.api.js';
import { pagesOf } from './paged.list.js';
import { repeatedWhileThrottled } from './repeated.call.js';
import { definitionOf, resourceServerInput } from './resource-server.members.js';

const PAGE = 60;
const RESOURCE_SERVER_PAGE = 50;

/** What a description tells and an update does not take. */
const ONLY_TOLD_POOL = [
  'Arn', 'CreationDate', 'CustomDomain', 'Domain', 'EmailConfigurationFailure', 'EstimatedNumberOfUsers', 'Id',
  'AliasAttributes', 'LastModifiedDate', 'Name', 'SchemaAttributes', 'SmsConfigurationFailure', 'Status',
  'UsernameAttributes', 'UsernameConfiguration',
]; // prettier-ignore
const ONLY_TOLD_CLIENT = ['ClientSecret', 'CreationDate', 'LastModifiedDate', 'ClientType'];

/**
 * The administration of user pools through the cognito-idp API.
 *
 * `UpdateUserPool` and `UpdateUserPoolClient` reset whatever they are not told, so a change always reads first and
 * sends everything back.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html
 */
export class CognitoPoolAdministration extends PoolAdministration {
  /** @param maker sends each call once */
  constructor(
    private readonly api: CognitoApi,
    private readonly maker = api,
  ) {
    super();
  }

  async poolsNamed(name: string): Promise<string[]> {
    const pools = await pagesOf((NextToken) =>
      this.call('ListUserPools', async (idp, sdk) => {
        const page = await idp.send(new sdk.ListUserPoolsCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.UserPools, next: page.NextToken };
      }),
    );
    return pools.filter(({ Name }) => Name === name).flatMap(({ Id }) => Id ?? []);
  }

  async describePool(id: string): Promise<PoolState> {
    const members = await this.poolMembers(id);
    return {
      id,
      name: text(members['Name']) ?? '',
      domain: text(members['CustomDomain']) ?? text(members['Domain']),
      members,
    };
  }

  async createPool(name: string, members: Members): Promise<string> {
    const input = { PoolName: name, ...members } satisfies CreateUserPoolCommandInput;
    const { UserPool } = await this.make('CreateUserPool', (idp, sdk) =>
      idp.send(new sdk.CreateUserPoolCommand(input)),
    );
    return told(UserPool?.Id);
  }

  async changePool(id: string, changes: Members): Promise<void> {
    const actual = without(ONLY_TOLD_POOL, await this.poolMembers(id));
    const input: UpdateUserPoolCommandInput = { ...withoutOldNames(merged(actual, changes)), UserPoolId: id };
    await this.call('UpdateUserPool', (idp, sdk) => idp.send(new sdk.UpdateUserPoolCommand(input)));
  }

  async addAttributes(id: string, attributes: readonly Members[]): Promise<void> {
    await this.make('AddCustomAttributes', (idp, sdk) =>
      idp.send(new sdk.AddCustomAttributesCommand({ UserPoolId: id, CustomAttributes: [...attributes] })),
    );
  }

  async setMfa(id: string, { configuration, methods }: MfaState): Promise<void> {
    const { configuration: _, methods: before } = await this.mfa(id);
    const isOn = (method: MfaMethod) => methods.includes(method) || before.includes(method);
    const input: SetUserPoolMfaConfigCommandInput = {
      UserPoolId: id,
      MfaConfiguration: configuration,
      SoftwareTokenMfaConfiguration: { Enabled: isOn('SOFTWARE_TOKEN_MFA') },
      ...(isOn('EMAIL_OTP') ? { EmailMfaConfiguration: {} } : {}),
      ...(isOn('SMS_MFA') ? { SmsMfaConfiguration: {} } : {}),
    };
    await this.call('SetUserPoolMfaConfig', (idp, sdk) =>
      idp.send(new sdk.SetUserPoolMfaConfigCommand(input)),
    );
  }

  async createDomain(poolId: string, prefix: string): Promise<void> {
    await this.make('CreateUserPoolDomain', (idp, sdk) =>
      idp.send(new sdk.CreateUserPoolDomainCommand({ UserPoolId: poolId, Domain: prefix })),
    );
  }

  async resourceServers(poolId: string): Promise<ResourceServerDefinition[]> {
    const servers = await pagesOf((NextToken) =>
      this.call('ListResourceServers', async (idp, sdk) => {
        const command = { UserPoolId: poolId, MaxResults: RESOURCE_SERVER_PAGE, NextToken };
        const page = await idp.send(new sdk.ListResourceServersCommand(command));
        return { items: page.ResourceServers, next: page.NextToken };
      }),
    );
    return servers.map(definitionOf);
  }

  async createResourceServer(poolId: string, server: ResourceServerDefinition): Promise<void> {
    await this.make('CreateResourceServer', (idp, sdk) =>
      idp.send(new sdk.CreateResourceServerCommand(resourceServerInput(poolId, server))),
    );
  }

  async replaceResourceServer(poolId: string, server: ResourceServerDefinition): Promise<void> {
    await this.call('UpdateResourceServer', (idp, sdk) =>
      idp.send(new sdk.UpdateResourceServerCommand(resourceServerInput(poolId, server))),
    );
  }

  async groups(poolId: string): Promise<GroupDefinition[]> {
    const groups = await pagesOf((NextToken) =>
      this.call('ListGroups', async (idp, sdk) => {
        const page = await idp.send(
          new sdk.ListGroupsCommand({ UserPoolId: poolId, Limit: PAGE, NextToken }),
        );
        return { items: page.Groups, next: page.NextToken };
      }),
    );
    return groups.map(({ GroupName = '', Description, Precedence }) => ({
      name: GroupName,
      description: Description,
      precedence: Precedence,
    }));
  }

  async createGroup(poolId: string, group: GroupDefinition): Promise<void> {
    const input = groupInput(poolId, group);
    await this.make('CreateGroup', (idp, sdk) => idp.send(new sdk.CreateGroupCommand(input)));
  }

  async changeGroup(poolId: string, group: GroupDefinition): Promise<void> {
    const input = groupInput(poolId, group);
    await this.call('UpdateGroup', (idp, sdk) => idp.send(new sdk.UpdateGroupCommand(input)));
  }

  async clients(poolId: string): Promise<ClientState[]> {
    const listed = await pagesOf((NextToken) =>
      this.call('ListUserPoolClients', async (idp, sdk) => {
        const command = { UserPoolId: poolId, MaxResults: PAGE, NextToken };
        const page = await idp.send(new sdk.ListUserPoolClientsCommand(command));
        return { items: page.UserPoolClients, next: page.NextToken };
      }),
    );
    const states: ClientState[] = [];
    // One after the other: AWS allows 15 of these a second for the whole account.
    for (const { ClientId } of listed) states.push(await this.client(poolId, told(ClientId)));
    return states;
  }

  async client(poolId: string, clientId: string): Promise<ClientState> {
    return stateOf(await this.describeClient(poolId, clientId));
  }

  async createClient(poolId: string, members: Members): Promise<ClientState> {
    const input = { ...members, UserPoolId: poolId, ClientName: text(members['ClientName']) };
    const { UserPoolClient } = await this.make('CreateUserPoolClient', (idp, sdk) =>
      idp.send(new sdk.CreateUserPoolClientCommand(input satisfies CreateUserPoolClientCommandInput)),
    );
    return stateOf(UserPoolClient);
  }

  async changeClient(poolId: string, clientId: string, changes: Members): Promise<void> {
    const actual = without(ONLY_TOLD_CLIENT, { ...(await this.describeClient(poolId, clientId)) });
    const input: UpdateUserPoolClientCommandInput = {
      ...merged(actual, changes),
      UserPoolId: poolId,
      ClientId: clientId,
    };
    await this.call('UpdateUserPoolClient', (idp, sdk) =>
      idp.send(new sdk.UpdateUserPoolClientCommand(input)),
    );
  }

  async mfa(id: string): Promise<MfaState> {
    const config = await this.call('GetUserPoolMfaConfig', (idp, sdk) =>
      idp.send(new sdk.GetUserPoolMfaConfigCommand({ UserPoolId: id })),
    );
    const { SoftwareTokenMfaConfiguration, EmailMfaConfiguration, SmsMfaConfiguration } = config;
    return {
      configuration: config.MfaConfiguration ?? 'OFF',
      methods: [
        ...(SoftwareTokenMfaConfiguration?.Enabled === true ? (['SOFTWARE_TOKEN_MFA'] as const) : []),
        ...(EmailMfaConfiguration === undefined ? [] : (['EMAIL_OTP'] as const)),
        ...(SmsMfaConfiguration === undefined ? [] : (['SMS_MFA'] as const)),
      ],
    };
  }

  private async poolMembers(id: string): Promise<Members> {
    const { UserPool } = await this.call('DescribeUserPool', (idp, sdk) =>
      idp.send(new sdk.DescribeUserPoolCommand({ UserPoolId: id })),
    );
    return { ...UserPool };
  }

  private async describeClient(poolId: string, clientId: string): Promise<UserPoolClientType> {
    const { UserPoolClient } = await this.call('DescribeUserPoolClient', (idp, sdk) =>
      idp.send(new sdk.DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId: clientId })),
    );
    return told(UserPoolClient);
  }

  /** For calls that must not be made twice. */
  private make<T>(operation: string, send: CognitoCall<T>): Promise<T> {
    return inWords(operation, () => repeatedWhileThrottled(() => this.maker.run(send)));
  }

  private call<T>(operation: string, send: CognitoCall<T>): Promise<T> {
    return inWords(operation, () => this.api.run(send));
  }
}

/** @param operation as IAM names it, for what is said when the rights are missing */
async function inWords<T>(operation: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw administrationErrorOf(operation, error);
  }
}

function groupInput(poolId: string, { name, description, precedence }: GroupDefinition) {
  return { UserPoolId: poolId, GroupName: name, Description: description, Precedence: precedence };
}

function stateOf(client: UserPoolClientType | undefined): ClientState {
  const { ClientId, ClientName, ClientSecret, ...members } = client ?? {};
  return {
    clientId: told(ClientId),
    clientName: ClientName ?? '',
    clientSecret: ClientSecret,
    members: { ClientName, ...members },
  };
}

/** The older name of `TemporaryPasswordValidityDays`: told beside it, and refused together with it. */
function withoutOldNames(members: Members): Members {
  const { AdminCreateUserConfig: config } = members;
  if (!isMembers(config)) return members;
  return { ...members, AdminCreateUserConfig: without(['UnusedAccountValidityDays'], config) };
}

function without(names: readonly string[], members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
}

/** What AWS always tells, though its types do not say so. */
function told<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Cognito left out what it always tells.');
  return value;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
