import { Contestant } from './contestant.js';
import { figuresOf } from './figures.js';
import { RedisServer } from './redis.server.js';
import { letIn, testRefusals } from './refusals.js';
import { runRounds } from './rounds.js';

export const ADAPTERS = ['express', 'fastify'];
export const BASELINE = 'unguarded';
export const OURS = 'nest-cognito-oauth';
/** What lets everything in, for comparison. */
const OPEN = new Set([BASELINE, 'empty-guard']);
const WITH_REDIS = 'passport-jwt+redis';
/**
 * `@nestjs-cognito/auth` is not among them: it stops at Nest 10 and demands one certain version of the AWS SDK. On a
 * request it runs what is measured here as aws-jwt-verify.
 */
export const CONTESTANTS = [BASELINE, 'empty-guard', OURS, 'aws-jwt-verify', 'passport-jwt', WITH_REDIS];

/** All contestants on one adapter, interleaved, against the first of them. */
export async function contest(adapter, names, tokens, supply, load) {
  const redis = names.includes(WITH_REDIS) ? await RedisServer.start() : undefined;
  const taking = names.filter((name) => name !== WITH_REDIS || redis !== undefined);
  const contestants = [];
  try {
    for (const name of taking) {
      const set = {
        ...supply.trust,
        redisUrl: redis?.url,
        revoked: name.endsWith('+revoked') ? load.revoked : 1,
      };
      const script = name.replace('+revoked', '');
      contestants.push(await Contestant.start({ name, script, adapter, asks: 'orders', set }));
    }
    const lets = await whatTheyLetIn(contestants, supply);
    const results = await runRounds(contestants, { orders: tokens.map(orderRequest) }, load);
    return taking.map((name, index) => ({
      name,
      ...figuresOf(results[index], results[0]),
      letsIn: lets[index],
    }));
  } finally {
    for (const contestant of contestants) contestant.stop();
    await redis?.stop();
  }
}

function orderRequest(token) {
  return `GET /orders HTTP/1.1\r\nHost: orders.example\r\nAuthorization: Bearer ${token}\r\n\r\n`;
}

/** @throws Error when our own guard lets anything in */
async function whatTheyLetIn(contestants, supply) {
  const lets = [];
  for (const contestant of contestants) {
    const isOpen = OPEN.has(contestant.name);
    const admitted = isOpen ? ['everything'] : letIn(await testRefusals(contestant, supply));
    if (contestant.name.startsWith(OURS) && admitted.length > 0)
      throw new Error(`Our guard on ${contestant.adapter} lets in: ${admitted.join(', ')}`);
    lets.push(admitted);
  }
  return lets;
}
