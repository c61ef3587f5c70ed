import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CLIENT = fileURLToPath(new URL('load.client.js', import.meta.url));

const WARM_UP_PASSES = 10;

/**
 * Puts load on all contestants in turn, round after round, so that what else the machine does hits all alike.
 * The first round is not counted: it lasts until every token was seen often enough for code and caches to be warm.
 */
export async function runRounds(contestants, tokens, { rounds, seconds, connections }) {
  const client = fork(CLIENT);
  const results = contestants.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, contestant] of contestants.entries()) {
      const result = await oneRound(client, contestant, {
        tokens,
        seconds,
        connections,
        atLeast: round === 0 ? WARM_UP_PASSES * tokens.length : 0,
      });
      if (round > 0) results[index].push(result);
    }
  }
  client.disconnect();
  return results;
}

async function oneRound(client, contestant, load) {
  const before = await contestant.cpuMicroseconds();
  const answer = once(client, 'message');
  client.send({ port: contestant.port, ...load });
  const [{ answered, refused, seconds, latencyMicroseconds }] = await answer;
  if (refused > 0)
    throw new Error(`${contestant.name} on ${contestant.adapter} refused ${refused} requests.`);
  const cpu = (await contestant.cpuMicroseconds()) - before;
  return { perSecond: answered / seconds, cpuMicroseconds: cpu / answered, latencyMicroseconds };
}
