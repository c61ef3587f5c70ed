import { fault, fine, type Finding } from './finding.js';

const TIMEOUT_MILLISECONDS = 3000;

/** Whether Redis or Valkey answers, takes writes, and keeps what it was given. */
export async function checkRedis(url: string): Promise<Finding[]> {
  const { createClient } = await import('@redis/client');
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: TIMEOUT_MILLISECONDS,
      socketTimeout: TIMEOUT_MILLISECONDS,
      reconnectStrategy: false,
    },
  });
  // What goes wrong rejects the calls below; without a listener it would end the process besides.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.set('nest-cognito-oauth:doctor', '1', { expiration: { type: 'PX', value: 1000 } });
    return [fine('Redis', 'It answers and takes writes.'), ...evictionFindings(await client.info('memory'))];
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown error';
    return [
      fault(
        'Redis',
        `It cannot be used (${reason}): the guard would answer 503.`,
        'Check REDIS_URL, its password and the network.',
      ),
    ];
  } finally {
    if (client.isOpen) client.destroy();
  }
}

/** A store that drops keys when memory is short forgets what was revoked. */
function evictionFindings(info: string): Finding[] {
  const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1];
  if (policy === undefined || policy === 'noeviction') return [];
  return [
    fault(
      'Redis',
      `It drops keys when memory is short (maxmemory-policy ${policy}), revocations among them.`,
      'Set maxmemory-policy noeviction, or use a Redis that nothing else fills.',
    ),
  ];
}
