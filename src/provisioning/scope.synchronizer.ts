import {
  AdministrationError,
  type ClientState,
  type PoolAdministration,
  type ResourceServerDefinition,
} from '../administration/pool.administration.js';
import type { DeclaredScope } from '../administration/declared.scopes.js';
import {
  allowedScopes,
  type ClientScopes,
  type ClientWish,
  differenceOfScopes,
  resourceServerOf,
  type ScopeDifference,
} from '../administration/scope.difference.js';

const MAX_DESCRIPTION = 256;

/** Holds the scopes of the code against a pool, and brings the pool to them. */
export class ScopeSynchronizer {
  constructor(
    private readonly administration: PoolAdministration,
    private readonly userPoolId: string,
  ) {}

  /** @throws AdministrationError, also for a wish of a client that the pool does not have, or for a scope of nobody */
  async difference(
    declared: readonly DeclaredScope[],
    wishes: readonly ClientWish[],
  ): Promise<ScopeDifference> {
    const servers = await this.administration.resourceServers(this.userPoolId);
    const clients = await this.administration.clients(this.userPoolId);
    for (const wish of wishes) assertSensible(wish, declared, clients);
    return differenceOfScopes(declared, servers, clients, wishes);
  }

  /**
   * Adds what is missing, and takes from app clients what no resource server has any more: Cognito takes no other change
   * of theirs before. With `prune`, takes away what is left over: from the app clients first, for the same reason.
   *
   * @param done is told of each step
   * @throws AdministrationError for a wish of a client without a flow, before anything is done; later, what was done until then stays; the next run finds the rest
   */
  async apply(
    { missing, leftOver, clients, withoutFlow }: ScopeDifference,
    options: { readonly prune: boolean },
    done: (step: string) => void,
  ): Promise<void> {
    if (withoutFlow.length > 0)
      throw new AdministrationError('refused', withoutFlow.map(flowSentence).join('\n'));
    await this.addScopes(missing, done);
    // Read once: every app client is a call of its own to AWS.
    const states = clients.length === 0 ? [] : await this.administration.clients(this.userPoolId);
    const stripped: string[] = [];
    for (const { clientId, ...scopes } of clients) {
      const state = states.find((one) => one.clientId === clientId);
      const change = { ...scopes, leftOver: options.prune ? scopes.leftOver : [] };
      if (state === undefined) continue;
      if (scopesAfter(state, change).length === 0) stripped.push(state.clientName);
      else await this.changeClient(state, change, done);
    }
    if (stripped.length > 0) throw withoutScopesLeft(stripped);
    if (options.prune) await this.removeScopes(leftOver, done);
  }

  private async addScopes(missing: readonly DeclaredScope[], done: (step: string) => void): Promise<void> {
    const servers = await this.administration.resourceServers(this.userPoolId);
    for (const [identifier, added] of byResourceServer(missing)) {
      const scopes = added.map(({ scope, demandedBy }) => ({
        name: scope.slice(identifier.length + 1),
        description: `Demanded by ${demandedBy}`.slice(0, MAX_DESCRIPTION),
      }));
      const server = servers.find((one) => one.identifier === identifier);
      if (server === undefined) {
        const created = { identifier, name: nameFor(identifier), scopes };
        await this.administration.createResourceServer(this.userPoolId, created);
        done(`created the resource server ${identifier}`);
      } else {
        const whole = { ...server, scopes: [...server.scopes, ...scopes] };
        await this.administration.replaceResourceServer(this.userPoolId, whole);
      }
      for (const { scope } of added) done(`added the scope ${scope}`);
    }
  }

  private async changeClient(
    client: ClientState,
    change: ScopeChange,
    done: (step: string) => void,
  ): Promise<void> {
    const { missing, leftOver, gone } = change;
    if (missing.length + leftOver.length + gone.length === 0) return;
    const { clientId, clientName } = client;
    const changes = { AllowedOAuthScopes: scopesAfter(client, change) };
    await this.administration.changeClient(this.userPoolId, clientId, changes);
    for (const scope of missing) done(`allowed ${scope} to the app client ${clientName}`);
    for (const scope of leftOver) done(`took ${scope} from the app client ${clientName}`);
    for (const scope of gone)
      done(`took ${scope} from the app client ${clientName}: no resource server has it any more`);
  }

  private async removeScopes(leftOver: readonly string[], done: (step: string) => void): Promise<void> {
    const servers = await this.administration.resourceServers(this.userPoolId);
    const affected = servers.filter(({ identifier }) =>
      leftOver.some((scope) => resourceServerOf(scope) === identifier),
    );
    for (const server of affected) {
      const kept = withoutScopes(server, leftOver);
      await this.administration.replaceResourceServer(this.userPoolId, kept);
    }
    for (const scope of leftOver) done(`removed the scope ${scope}`);
  }
}

type ScopeChange = Pick<ClientScopes, 'missing' | 'leftOver' | 'gone'>;

function scopesAfter(client: ClientState, { missing, leftOver, gone }: ScopeChange): string[] {
  const removed = new Set([...leftOver, ...gone]);
  return [...allowedScopes(client).filter((scope) => !removed.has(scope)), ...missing];
}

function withoutScopesLeft(clientNames: readonly string[]): AdministrationError {
  const [first = ''] = clientNames;
  return new AdministrationError(
    'refused',
    `No scope would be left to ${clientNames.join(', ')}, which Cognito refuses while a flow is on. ` +
      `Allow one in the same run, such as --client ${first}, or delete the app client.`,
  );
}

function withoutScopes(
  { scopes, ...server }: ResourceServerDefinition,
  removed: readonly string[],
): ResourceServerDefinition {
  return {
    ...server,
    scopes: scopes.filter(({ name }) => !removed.includes(`${server.identifier}/${name}`)),
  };
}

function byResourceServer(declared: readonly DeclaredScope[]): Map<string, DeclaredScope[]> {
  const grouped = new Map<string, DeclaredScope[]>();
  for (const one of declared) {
    const identifier = resourceServerOf(one.scope);
    grouped.set(identifier, [...(grouped.get(identifier) ?? []), one]);
  }
  return grouped;
}

/** A name takes fewer letters than an identifier: `https://api.example.com` may not be one. */
function nameFor(identifier: string): string {
  return (
    identifier
      .replaceAll(/[^\w\s+=,.@-]+/g, ' ')
      .trim()
      .slice(0, MAX_DESCRIPTION) || 'API'
  );
}

function assertSensible(
  { client, scopes }: ClientWish,
  declared: readonly DeclaredScope[],
  clients: readonly ClientState[],
): void {
  const matching = clients.filter(({ clientId, clientName }) => clientId === client || clientName === client);
  if (matching.length !== 1) {
    const names = clients.map(({ clientName, clientId }) => `${clientName} (${clientId})`).join(', ');
    const what = matching.length === 0 ? 'no app client' : `${matching.length} app clients`;
    throw new AdministrationError(
      'refused',
      `The pool has ${what} ${client}. It has ${names || 'none at all'}.`,
    );
  }
  const unknown =
    scopes === 'all' ? undefined : scopes.find((scope) => !declared.some((one) => one.scope === scope));
  if (unknown === undefined) return;
  throw new AdministrationError(
    'refused',
    `No route demands ${unknown}. The code demands ${declared.map(({ scope }) => scope).join(', ')}.`,
  );
}

/** For people: why no scope can be allowed to the app client, and what to do. */
export function flowSentence(clientName: string): string {
  return (
    `The app client ${clientName} has no OAuth flow, so it can never ask for a scope. Give it one by allowedOAuthFlows in ` +
    `the file of provision: [code] with callbackUrls, or for a new client of a machine [client_credentials]. Password ` +
    `logins get their scopes from groupScopes.`
  );
}
