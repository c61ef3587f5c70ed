import {
  AdministrationError,
  type ClientState,
  type PoolAdministration,
  type ResourceServerDefinition,
} from '../administration/pool.administration.js';
import type { DeclaredScope } from '../administration/declared.scopes.js';
import {
  allowedScopes,
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
   * Adds what is missing. With `prune`, takes away what is left over: from the app clients first, since a client that
   * may ask for a scope that is gone is refused.
   *
   * @param done is told of each step
   * @throws AdministrationError what was done until then stays; the next run finds the rest
   */
  async apply(
    { missing, leftOver, clients }: ScopeDifference,
    options: { readonly prune: boolean },
    done: (step: string) => void,
  ): Promise<void> {
    await this.addScopes(missing, done);
    // Read once: every app client is a call of its own to AWS.
    const states = clients.length === 0 ? [] : await this.administration.clients(this.userPoolId);
    for (const { clientId, missing: added, leftOver: superfluous } of clients) {
      const state = states.find((one) => one.clientId === clientId);
      if (state !== undefined) await this.changeClient(state, added, options.prune ? superfluous : [], done);
    }
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
    added: readonly string[],
    removed: readonly string[],
    done: (step: string) => void,
  ): Promise<void> {
    if (added.length + removed.length === 0) return;
    const scopes = [...allowedScopes(client).filter((scope) => !removed.includes(scope)), ...added];
    await this.administration.changeClient(this.userPoolId, client.clientId, { AllowedOAuthScopes: scopes });
    for (const scope of added) done(`allowed ${scope} to the app client ${client.clientName}`);
    for (const scope of removed) done(`took ${scope} from the app client ${client.clientName}`);
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
