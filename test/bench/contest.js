import { Contestant } from './contestant.js';
import { figuresOf, medianFigures } from './figures.js';
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

/**
 * All contestants on one adapter, against the first of them. They are started several times: V8 is luckier in one
 * process than in another, by more than a guard costs, and stays so for its life.
 */
export async function contest(adapter, names, tokens, supply, load) {
  const redis = names.includes(WITH_REDIS) ? await RedisServer.start() : undefined;
  const taking = names.filter((name) => name !== WITH_REDIS || redis !== undefined);
  const perStart = { ...load, rounds: Math.ceil(load.rounds / load.starts) };
  const starts = [];
  try {
    for (let start = 0; start < load.starts; start += 1)
      starts.push(await oneStart(adapter, taking, tokens, supply, perStart, redis?.url));
  } finally {
    await redis?.stop();
  }
  return taking.map((name, index) => ({
    name,
    ...medianFigures(starts.map(({ figures }) => figures[index])),
    letsIn: [...new Set(starts.flatMap(({ lets }) => lets[index]))],
  }));
}

async function oneStart(adapter, names, tokens, supply, load, redisUrl) {
  const contestants = [];
  try {
    const set = { ...supply.trust, redisUrl };
    for (const name of names)
      contestants.push(await Contestant.start({ name, adapter, asks: 'orders', set }));
    const lets = await whatTheyLetIn(contestants, supply);
    const orders = tokens.map((token) => getRequest('/orders', token));
    const results = await runRounds(contestants, { orders }, load);
    return { figures: results.map((rounds) => figuresOf(rounds, results[0])), lets };
  } finally {
    for (const contestant of contestants) contestant.stop();
  }
}

/** As it goes over the wire. */
export function getRequest(path, token) {
  return `GET ${path} HTTP/1.1\r\nHost: orders.example\r\nAuthorization: Bearer ${token}\r\n\r\n`;
}

/** @throws Error when our own guard lets anything in */
async function whatTheyLetIn(contestants, supply) {
  const lets = [];
  for (const contestant of contestants) {
    const isOpen = OPEN.has(contestant.name);
    const admitted = isOpen ? ['everything'] : letIn(await testRefusals(contestant, supply));
    if (contestant.name === OURS && admitted.length > 0)
      throw new Error(`Our guard on ${contestant.adapter} lets in: ${admitted.join(', ')}`);
    lets.push(admitted);
  }
  return lets;
}
