import {
  AdministrationError,
  type ClientState,
  type PoolAdministration,
} from '../../administration/pool.administration.js';
import type { Upstream } from '../server.environment.js';
import type { CheckupSettings } from './checkup.settings.js';
import { checkClients } from './client.checks.js';
import { fault, type Finding } from './finding.js';
import { checkMachines, checkPool } from './pool.checks.js';
import { checkDeclaredScopes, checkScopes, type DeclaredInApp } from './scope.checks.js';

/** What a pool came to, and what of it could not be seen for want of rights: a finding each. */
export interface PoolCheckup {
  readonly findings: readonly Finding[];
  readonly denials: readonly Finding[];
}

/**
 * Holds a pool against the settings, and the code of an application if there is any. Of what may not be looked at it says
 * so, and looks at the rest.
 *
 * @throws AdministrationError where the pool cannot be asked at all
 */
export async function checkUpPool(
  settings: CheckupSettings,
  administration: PoolAdministration,
  upstream: Upstream,
  code: DeclaredInApp | undefined,
): Promise<PoolCheckup> {
  const { userPoolId } = settings;
  const sight = new Sight(administration, userPoolId);
  const pool = await sight.of(() => administration.describePool(userPoolId));
  const clients = await sight.clientsOf(settings);
  const servers = await sight.of(() => administration.resourceServers(userPoolId));
  const seen = { ...settings, clients: clients?.named ?? [] };
  return {
    findings: [
      ...(pool === undefined ? [] : checkPool(settings, pool, upstream)),
      ...(clients === undefined ? [] : checkMachines(settings, clients.states)),
      ...(clients === undefined ? [] : checkClients(seen, clients.states)),
      ...(clients === undefined || servers === undefined ? [] : checkScopes(seen, clients.states, servers)),
      ...(code === undefined ? [] : checkDeclaredScopes(code, settings, clients?.states, servers)),
    ],
    denials: sight.denials,
  };
}

/** What of a pool may be seen. */
class Sight {
  readonly denials: Finding[] = [];

  constructor(
    private readonly administration: PoolAdministration,
    private readonly userPoolId: string,
  ) {}

  async of<T>(look: () => Promise<T>): Promise<T | undefined> {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof AdministrationError) || error.code !== 'forbidden') throw error;
      const { message: text } = error;
      if (!this.denials.some((denial) => denial.text === text))
        this.denials.push({ subject: 'rights', level: 'fault', text });
      return undefined;
    }
  }

  /** All of them; where they may not be listed, those of the settings, one by one. `named`: as the settings have them. */
  async clientsOf({
    clients,
  }: CheckupSettings): Promise<
    { readonly states: readonly ClientState[]; readonly named: CheckupSettings['clients'] } | undefined
  > {
    const all = await this.of(() => this.administration.clients(this.userPoolId));
    if (all !== undefined) return { states: all, named: clients };
    const states: ClientState[] = [];
    for (const { clientId } of clients) states.push(...(await this.client(clientId)));
    const named = clients.filter(({ clientId }) => states.some((state) => state.clientId === clientId));
    return named.length === 0 ? undefined : { states, named };
  }

  private async client(clientId: string): Promise<ClientState[]> {
    try {
      const state = await this.of(() => this.administration.client(this.userPoolId, clientId));
      return state === undefined ? [] : [state];
    } catch (error) {
      if (!(error instanceof AdministrationError) || error.code !== 'not_found') throw error;
      this.denials.push(
        fault(`app client ${clientId}`, 'The pool does not have it.', 'Check COGNITO_CLIENTS.'),
      );
      return [];
    }
  }
}
