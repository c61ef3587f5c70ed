// How much memory the list of what is revoked takes, and how long its calls take, beside a plain Map.
//
//   npm run build && node --expose-gc test/bench/revocation-list.bench.js [entries]
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { RevocationList } from '../../dist/revocation/revocation.list.js';

const ENTRIES = Number(process.argv[2] ?? 1_000_000);
const LOOKUPS = 500_000;
const BATCH = 1000;
const EXPIRY = 2_000_000_000;

if (globalThis.gc === undefined) throw new Error('Run it with node --expose-gc.');

/** Half of them are known. Made beforehand, so that the making is not measured. */
const known = parsedIds();
const unknown = parsedIds();
const tokens = known.map((_, index) => ({
  tokenId: unknown[index],
  loginId: unknown[unknown.length - 1 - index],
  subject: 'alice',
  clientId: 'web',
  issuer: 'https://issuer.example',
  authenticatedAtSeconds: 1,
}));

/** Buffers are freed beside the collection that finds them unused: twice, with a pause. */
async function memory() {
  globalThis.gc();
  await new Promise((resolve) => setTimeout(resolve, 200));
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** @returns how long it took altogether, and the longest batch of it, in milliseconds */
function fill(add) {
  let [longest, total] = [0, 0];
  for (let from = 0; from < ENTRIES; from += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, at) => known[from + at] ?? randomUUID());
    const before = performance.now();
    for (const id of batch) add(id);
    const took = performance.now() - before;
    longest = Math.max(longest, took);
    total += took;
  }
  return { total, longest };
}

/** @returns nanoseconds a call, the best of five rounds */
function timed(call) {
  let best = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const before = process.cpuUsage();
    let hits = 0;
    for (let index = 0; index < LOOKUPS; index += 1) if (call(index % known.length)) hits += 1;
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, ((user + system) * 1000) / LOOKUPS);
    if (hits !== 0 && hits !== LOOKUPS) throw new Error('The list is wrong.');
  }
  return best;
}

async function measure(name, { add, has, isRevoked, sweep }) {
  const empty = await memory();
  const filled = fill(add);
  const bytes = ((await memory()) - empty) / ENTRIES;
  const row = {
    'bytes an entry': bytes.toFixed(1),
    'fill ms': filled.total.toFixed(0),
    'longest 1000 ms': filled.longest.toFixed(2),
    'look-up of a revoked id ns': timed((index) => has(known[index])).toFixed(0),
    'look-up of another id ns': timed((index) => has(unknown[index])).toFixed(0),
    'check of a token ns':
      isRevoked === undefined ? '' : timed((index) => isRevoked(tokens[index])).toFixed(0),
    ...sweep?.(),
  };
  rows[name] = row;
}

/** As they come out of a token: read from JSON, and no two in one piece of memory. */
function parsedIds() {
  return JSON.parse(JSON.stringify(Array.from({ length: 50_000 }, () => randomUUID())));
}

/** Everything expires at once, in the steps between which requests are answered. */
function sweepAll(list) {
  let [longest, total, steps] = [0, 0, 0];
  const sweeping = list.sweepInSteps(EXPIRY)[Symbol.iterator]();
  for (let isDone = false; !isDone; steps += 1) {
    const before = performance.now();
    isDone = sweeping.next().done === true;
    const took = performance.now() - before;
    longest = Math.max(longest, took);
    total += took;
  }
  if (list.size !== 0) throw new Error('Something was left.');
  return { 'sweep ms': total.toFixed(0), 'longest step ms': longest.toFixed(2), steps };
}

const rows = {};
const list = new RevocationList();
await measure('revocation list', {
  add: (loginId) => list.add({ kind: 'login', loginId, expiresAtSeconds: EXPIRY }),
  has: (loginId) => list.holds({ kind: 'login', loginId, expiresAtSeconds: EXPIRY }),
  isRevoked: (token) => list.isRevoked(token),
  sweep: () => sweepAll(list),
});
const map = new Map();
await measure('Map of strings', {
  add: (id) => map.set(id, EXPIRY),
  has: (id) => map.has(id),
});
console.log(`${ENTRIES} entries, Node ${process.version}`);
console.table(rows);
