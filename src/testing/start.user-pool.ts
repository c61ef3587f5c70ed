import type { UserPoolTriggers } from '../emulator/pool/triggers/user-pool.triggers.js';
import { UserPoolEmulator, type Appearance } from '../emulator/user-pool.emulator.js';
import type { UserPoolSeed } from '../emulator/user-pool.seed.js';
import { startUserPoolServer, type TlsIdentity, type UserPoolServer } from '../emulator/user-pool.server.js';
import { Faults } from './faults/faults.js';
import { PoolFurniture } from './pool.furniture.js';
import { TestClock } from './test.clock.js';
import { TestUserPool } from './test.pool.js';
import { testSeed, type TestSeed } from './test.seed.js';

/** As a seed, with everything optional, and how the pool is reached. */
export interface TestPoolOptions extends TestSeed, Appearance {
  /** `false` opens no port at all: use `handle`, `fetch` and `requestHandler`. @default true */
  readonly listen?: boolean;
  /** 0 takes any free one. @default 0 */
  readonly port?: number;
  /** Stand-ins for the Lambda functions of the pool: what gives password logins their scopes, for one. @default none */
  readonly triggers?: UserPoolTriggers;
  /** Serves https. Bring a key and a certificate: Node cannot make one. @default http */
  readonly tls?: TlsIdentity;
}

/** Nobody can reach it over a network, so it may as well be https: strict clients ask for that. */
const originWithoutPort = 'https://user-pool.test';

/**
 * Starts an embedded Cognito user pool for a test.
 *
 * @example
 * const pool = await startUserPool({ users: ['alice'], resourceServers: [{ identifier: 'orders', scopes: ['read'] }] });
 * const { accessToken } = await pool.signIn('alice', { scopes: ['orders/read'] });
 * await pool.stop();
 *
 * @throws Error that names every fault of the options
 */
export async function startUserPool(options: TestPoolOptions = {}): Promise<TestUserPool> {
  const { listen = true, port = 0, tls, triggers, ...rest } = options;
  const { issuer, advertisesPkce, crossOriginOpenerPolicy, fidelity, ...given } = rest;
  const clock = new TestClock();
  const faults = new Faults(clock);
  const seed = testSeed(given);
  const { intercept } = faults;
  const appearance = { issuer, advertisesPkce, crossOriginOpenerPolicy, fidelity };
  const common = { seed, clock, intercept, triggers, ...appearance };
  const server = listen
    ? await startUserPoolServer({ ...common, port, tls })
    : await withoutPort(seed, await UserPoolEmulator.create({ ...common, origin: originWithoutPort }));
  const furniture = new PoolFurniture(server.emulator, seed, given.clients === undefined);
  return new TestUserPool({ server, furniture, clock, faults });
}

async function withoutPort(
  { userPoolId }: UserPoolSeed,
  emulator: UserPoolEmulator,
): Promise<UserPoolServer> {
  const { issuer } = emulator.pools.get(userPoolId);
  return { url: originWithoutPort, issuer, userPoolId, emulator, close: async () => undefined };
}
