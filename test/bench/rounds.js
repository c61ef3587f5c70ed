import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CLIENT = fileURLToPath(new URL('load.client.js', import.meta.url));

/** Code and caches are warm by then. */
const WARM_UP_REQUESTS = 8000;

/**
 * Puts load on all contestants in turn, round after round, so that what else the machine does hits all alike. Each
 * round begins with another one. Nothing counts before each has seen every request twice.
 *
 * @param prepared lists of whole requests by name; each contestant `asks` one of them
 */
export async function runRounds(contestants, prepared, { rounds, seconds, connections }) {
  const client = fork(CLIENT, { serialization: 'advanced' });
  client.send({ prepared });
  for (const contestant of contestants) {
    const atLeast = Math.max(WARM_UP_REQUESTS, 2 * prepared[contestant.asks].length);
    await oneRound(client, contestant, { seconds: 0, connections, atLeast });
  }
  const results = contestants.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const step of contestants.keys()) {
      const index = (round + step) % contestants.length;
      results[index].push(await oneRound(client, contestants[index], { seconds, connections, atLeast: 0 }));
    }
  }
  client.disconnect();
  return results;
}

async function oneRound(client, contestant, load) {
  const before = await contestant.cpuMicroseconds();
  const answer = once(client, 'message');
  client.send({ port: contestant.port, asks: contestant.asks, ...load });
  const [{ answered, refused, seconds, latencyMicroseconds }] = await answer;
  if (refused > 0)
    throw new Error(`${contestant.name} on ${contestant.adapter} refused ${refused} requests.`);
  const cpu = (await contestant.cpuMicroseconds()) - before;
  return { perSecond: answered / seconds, cpuMicroseconds: cpu / answered, latencyMicroseconds };
}
