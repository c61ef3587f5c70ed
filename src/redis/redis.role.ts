import { withinDeadline } from './deadline.js';
import type { RedisClient } from './redis.client.js';
import { RedisUnavailableError } from './redis.error.js';

const DEADLINE_MILLISECONDS = 1000;

/** Whether it only repeats what another server is told. @throws Error when it does not say */
export async function isReplica(client: RedisClient): Promise<boolean> {
  const late = () => new RedisUnavailableError('no_answer');
  const reply = await withinDeadline(DEADLINE_MILLISECONDS, client.sendCommand(['ROLE']), late);
  return !(Array.isArray(reply) && reply[0] === 'master');
}

/** Whether a server has refused because another one serves it: a replica, or a node that has given the keys away. */
export function isServedElsewhere(error: unknown): boolean {
  return error instanceof Error && /^(READONLY|MOVED|CLUSTERDOWN|MASTERDOWN)\b/.test(error.message);
}
