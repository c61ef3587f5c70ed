import {
  AdministrationError,
  type ClientState,
  type PoolAdministration,
} from '../administration/pool.administration.js';
import type { Change, Existing, PlanOptions } from './planned.change.js';
import { changesFor, leftOver } from './pool.changes.js';
import type { PoolDefinition } from './pool.definition.js';
import { foundingMembers, poolMembers } from './pool.members.js';
import { unchangeable } from './unchangeable.js';

/** What is to be done to one pool, and what is left to people. */
export interface PoolPlan {
  /** Absent where the pool is yet to be made. */
  readonly userPoolId: string | undefined;
  readonly changes: readonly Change[];
  /** What the pool has and the definition does not know. It stays. */
  readonly leftOver: readonly string[];
  /** What the definition says otherwise, and Cognito cannot change. */
  readonly unchangeable: readonly string[];
}

/** Brings a user pool to what its definition says, step by step; a run that was broken off is finished by the next. */
export class PoolProvisioner {
  constructor(private readonly administration: PoolAdministration) {}

  /**
   * @param userPoolId which pool; absent: the one that has the name of the definition, or a new one
   * @throws AdministrationError, also when several pools have the name
   */
  async plan(
    definition: PoolDefinition,
    userPoolId?: string,
    options: PlanOptions = { prune: false },
  ): Promise<PoolPlan> {
    const id = userPoolId ?? (await this.findByName(definition.name));
    const existing = id === undefined ? NOTHING : await this.existing(id);
    assertNamesTellApart(existing.clients);
    return {
      userPoolId: id,
      changes: changesFor(definition, existing, options),
      leftOver: leftOver(definition, existing, options),
      unchangeable: unchangeable(definition, existing),
    };
  }

  /**
   * Carries a plan out, in its order.
   *
   * @param done is told of each change that was made
   * @returns the id of the pool
   * @throws AdministrationError what was done until then stays; planning anew finds the rest
   */
  async apply(plan: PoolPlan, done: (change: Change) => void): Promise<string> {
    let id = plan.userPoolId;
    for (const change of plan.changes) {
      id = await this.make(change, id);
      done(change);
    }
    if (id === undefined) throw new Error('The plan neither makes nor names a pool.');
    return id;
  }

  private async make(change: Change, id: string | undefined): Promise<string> {
    if (change.kind === 'create-pool') {
      const { definition } = change;
      return this.administration.createPool(definition.name, {
        ...foundingMembers(definition),
        ...poolMembers(definition),
      });
    }
    if (id === undefined) throw new Error(`There is no pool for ${change.kind}.`);
    await this.makeIn(id, change);
    return id;
  }

  private async makeIn(id: string, change: Exclude<Change, { kind: 'create-pool' }>): Promise<void> {
    const { administration } = this;
    switch (change.kind) {
      case 'change-pool':
        return administration.changePool(id, change.changes);
      case 'add-attributes':
        return administration.addAttributes(id, change.attributes);
      case 'set-mfa':
        return administration.setMfa(id, change.mfa);
      case 'create-domain':
        return administration.createDomain(id, change.prefix);
      case 'create-resource-server':
        return administration.createResourceServer(id, change.server);
      case 'change-resource-server':
        return administration.replaceResourceServer(id, change.server);
      case 'create-group':
        return administration.createGroup(id, change.group);
      case 'change-group':
        return administration.changeGroup(id, change.group);
      case 'create-client':
        await administration.createClient(id, change.members);
        return;
      case 'change-client':
        return administration.changeClient(id, change.client.clientId, change.changes);
    }
  }

  private async findByName(name: string): Promise<string | undefined> {
    const ids = await this.administration.poolsNamed(name);
    if (ids.length <= 1) return ids[0];
    throw new AdministrationError(
      'refused',
      `${ids.length} user pools are named ${name}: ${ids.join(', ')}. Say which one: --user-pool-id.`,
    );
  }

  private async existing(id: string): Promise<Existing> {
    const { administration } = this;
    return {
      pool: await administration.describePool(id),
      mfa: await administration.mfa(id),
      resourceServers: await administration.resourceServers(id),
      groups: await administration.groups(id),
      clients: await administration.clients(id),
    };
  }
}

const NOTHING: Existing = { resourceServers: [], groups: [], clients: [] };

function assertNamesTellApart(clients: readonly ClientState[]): void {
  const names = clients.map(({ clientName }) => clientName);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return;
  throw new AdministrationError(
    'refused',
    `The pool has two app clients named ${twice}. Names tell them apart here: rename one of them.`,
  );
}
