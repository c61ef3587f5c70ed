import { allowedScopes } from '../../administration/scope.difference.js';
import type { ClientState, PoolAdministration } from '../../administration/pool.administration.js';
import { type AppClient, type PasswordFlow } from '../../user-pool/app.client.js';
import { FixedSecrets } from '../../user-pool/client.secrets.js';
import type { ListedClient } from '../client.list.js';

/** The app client that a token is asked for with, and what is known of it. */
export class ChosenClient {
  constructor(
    readonly clientId: string,
    readonly secret: string | undefined,
    /** As the pool describes it; `undefined` where it was not asked, or may not be. */
    readonly state: ClientState | undefined,
  ) {}

  /** For people: its name, where that is known. */
  get name(): string {
    return this.state?.clientName ?? this.clientId;
  }

  get allowedScopes(): readonly string[] {
    return this.state === undefined ? [] : allowedScopes(this.state);
  }

  allows(member: 'ExplicitAuthFlows' | 'AllowedOAuthFlows' | 'CallbackURLs', value: string): boolean {
    const values = this.state?.members[member];
    return Array.isArray(values) && values.includes(value);
  }

  /** As the adapters of Cognito take it. */
  appClient(ways: Partial<Pick<AppClient, 'passwordFlow' | 'machineTokenFlow'>> = {}): AppClient {
    return {
      clientId: this.clientId,
      secrets: this.secret === undefined ? undefined : new FixedSecrets([this.secret]),
      grants: undefined,
      scopes: undefined,
      defaultScopes: undefined,
      redirectUris: undefined,
      passwordFlow: 'USER_SRP_AUTH' satisfies PasswordFlow,
      refreshFlow: 'GetTokensFromRefreshToken',
      machineTokenFlow: 'domain',
      authSessionValiditySeconds: 180,
      ...ways,
    };
  }
}

/** Whom to look among. */
export interface Clients {
  /** Those of the settings, with their secrets. */
  readonly listed: readonly ListedClient[];
  readonly administration: PoolAdministration;
  readonly userPoolId: string;
}

/**
 * The client of that id or name. One of the settings costs no call; for another one the pool is asked, which takes AWS
 * credentials. Without a name it is the first of the settings.
 *
 * @throws Error in words for whoever typed the command
 */
export async function chooseClient(name: string | undefined, clients: Clients): Promise<ChosenClient> {
  const { listed } = clients;
  const known = name === undefined ? listed[0] : listed.find(({ clientId }) => clientId === name);
  if (known !== undefined) return new ChosenClient(known.clientId, known.clientSecret, undefined);
  if (name === undefined) throw new Error('Say which app client: --client web, or set COGNITO_CLIENTS.');
  const states = await statesOf(clients).catch((error: unknown) => withoutTheRight(name, error));
  if (states === undefined) return new ChosenClient(name, undefined, undefined);
  const [found, another] = states.filter(({ clientId, clientName }) => [clientId, clientName].includes(name));
  if (found !== undefined && another === undefined) return describedClient(found);
  const names = states.map(({ clientName, clientId }) => `${clientName} (${clientId})`).join(', ');
  throw new Error(
    found === undefined
      ? `The pool has no app client ${name}. It has ${names || 'none at all'}.`
      : `Several app clients are called ${name}: ${names}. Give the id of one.`,
  );
}

/** The same client with what the pool knows of it; as it was, where the pool cannot be asked. */
export async function describe(client: ChosenClient, clients: Clients): Promise<ChosenClient> {
  if (client.state !== undefined) return client;
  const states = await statesOf(clients).catch(() => []);
  const state = states.find(({ clientId }) => clientId === client.clientId);
  return state === undefined ? client : new ChosenClient(client.clientId, client.secret, state);
}

function describedClient(state: ClientState): ChosenClient {
  return new ChosenClient(state.clientId, state.clientSecret, state);
}

function statesOf({ administration, userPoolId }: Clients): Promise<readonly ClientState[]> {
  return administration.clients(userPoolId);
}

/** Ids of Cognito have 26 small letters and digits. What looks like one is taken for one; a name must be looked up. */
function withoutTheRight(name: string, error: unknown): undefined {
  if (/^[a-z0-9]{26}$/.test(name)) return undefined;
  const reason = error instanceof Error ? error.message : '';
  throw new Error(`To find the app client ${name} the pool must be asked. ${reason} Or give its id.`, {
    cause: error,
  });
}
