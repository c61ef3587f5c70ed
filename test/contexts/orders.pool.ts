import type { ResourceServerOptions } from '../../src/index.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';

/** A pool with two users, of whom one is on the staff, and the scopes of an orders API. */
export function startOrdersPool(): Promise<TestUserPool> {
  return startUserPool({
    users: [{ username: 'alice', groups: ['staff'] }, 'carol'],
    resourceServers: [{ identifier: 'orders', scopes: ['read', 'write', 'feed'] }],
  });
}

export async function ordersOptions(
  pool: TestUserPool,
  revocation: ResourceServerOptions['revocation'] = {},
): Promise<ResourceServerOptions> {
  return { ...(await pool.moduleOptions()), resourceServer: 'orders', revocation };
}
