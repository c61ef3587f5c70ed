import { Contestant } from './contestant.js';
import { getRequest } from './contest.js';
import { figuresOf, medianFigures } from './figures.js';
import { runRounds } from './rounds.js';

/**
 * What the guard adds to a request with one ended login in its list, and then with many, in microseconds of CPU. In one
 * process, and against a public route of it: two processes differ by more than is looked for here. Each start is a
 * pair of its own.
 */
export async function growthContest(tokens, supply, { starts, rounds, revoked, ...load }) {
  const perList = { ...load, rounds: Math.ceil(rounds / starts) };
  const pairs = [];
  for (let start = 0; start < starts; start += 1)
    pairs.push(await oneStart(tokens, supply, revoked, perList));
  return medianFigures(pairs);
}

async function oneStart(tokens, supply, revoked, load) {
  const contestant = await Contestant.start({
    name: 'with-public-route',
    adapter: 'fastify',
    asks: 'orders',
    set: supply.trust,
  });
  const requests = Object.fromEntries(
    ['open', 'orders'].map((list) => [list, tokens.map((token) => getRequest(`/${list}`, token))]),
  );
  const added = async () => {
    const [open, guarded] = await runRounds([contestant.asking('open'), contestant], requests, load);
    return figuresOf(guarded, open).addedCpuMicroseconds;
  };
  try {
    const fewMicroseconds = await added();
    await contestant.endLogins(revoked - 1);
    const manyMicroseconds = await added();
    return { fewMicroseconds, manyMicroseconds, grownMicroseconds: manyMicroseconds - fewMicroseconds };
  } finally {
    contestant.stop();
  }
}
