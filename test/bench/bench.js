/** `npm run bench`: what the guard costs, against peers, in one interleaved run. `--help` lists the options. */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Contestant } from './contestant.js';
import { figuresOf } from './figures.js';
import { measureFootprint } from './footprint.js';
import { letIn, testRefusals } from './refusals.js';
import { runRounds } from './rounds.js';
import { table } from './table.js';
import { openTokenSupply } from './token.supply.js';

const BASELINE = 'unguarded';
const OURS = 'nest-cognito-oauth';
const CONTESTANTS = [BASELINE, OURS, 'passport-jwt'];

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    adapters: { type: 'string', default: 'express,fastify' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '1' },
    connections: { type: 'string', default: '16' },
    tokens: { type: 'string', default: '1000' },
    starts: { type: 'string', default: '5' },
    json: { type: 'string' },
    'no-pool': { type: 'boolean', default: false },
  },
});

if (options.help) print(helpText());
else await bench();

// The embedded user pool prints figures of its own.
if (!options.help && !options['no-pool']) await import('./emulator.bench.js');

function helpText() {
  return [
    'npm run bench -- [options]',
    '  --adapters express,fastify   which HTTP adapters',
    '  --rounds 9                   rounds that count, after one that warms up',
    '  --seconds 1                  of load on each contestant in each round',
    '  --connections 16             kept open, one request at a time on each',
    '  --tokens 1000                distinct access tokens',
    '  --starts 5                   starts of the server for the footprint; 0 leaves it out',
    '  --json FILE                  writes all figures there too',
    '  --no-pool                    leaves out the figures of the embedded user pool',
  ].join('\n');
}

async function bench() {
  const supply = await openTokenSupply();
  const tokens = await supply.accessTokens(Number(options.tokens));
  print(
    `Node ${process.version}, ${cpus().length} x ${cpus()[0].model}; ${tokens.length} access tokens of ${tokens[0].length} bytes\n`,
  );
  const report = { node: process.version, tokenBytes: tokens[0].length, adapters: {} };
  for (const adapter of options.adapters.split(','))
    report.adapters[adapter] = await benchAdapter(adapter, supply, tokens);
  await supply.stop();

  if (Number(options.starts) > 0) {
    report.footprint = await measureFootprint(Number(options.starts));
    printFootprint(report.footprint);
  }
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
}

async function benchAdapter(adapter, supply, tokens) {
  const contestants = [];
  for (const name of CONTESTANTS) contestants.push(await Contestant.start(name, adapter, supply.trust));
  try {
    const lets = await whatTheyLetIn(contestants, supply);
    const results = await runRounds(contestants, tokens, {
      rounds: Number(options.rounds),
      seconds: Number(options.seconds),
      connections: Number(options.connections),
    });
    const figures = CONTESTANTS.map((name, index) => ({
      name,
      ...figuresOf(results[index], results[0]),
      letsIn: lets[index],
    }));
    printAdapter(adapter, figures);
    return figures;
  } finally {
    for (const contestant of contestants) contestant.stop();
  }
}

/** @throws Error when our own guard lets anything in */
async function whatTheyLetIn(contestants, supply) {
  const lets = [];
  for (const contestant of contestants) {
    if (contestant.name === BASELINE) lets.push(['everything']);
    else lets.push(letIn(await testRefusals(contestant, supply)));
    if (contestant.name === OURS && lets.at(-1).length > 0)
      throw new Error(`Our guard on ${contestant.adapter} lets in: ${lets.at(-1).join(', ')}`);
  }
  return lets;
}

function printAdapter(adapter, figures) {
  const head = [adapter, 'requests/s', 'of unguarded', 'CPU us', 'added us', 'p50 us', 'p99 us', 'lets in'];
  const rows = figures.map((one) => [
    one.name,
    one.perSecond.toFixed(0),
    one.throughputRatio.toFixed(2),
    one.cpuMicroseconds.toFixed(1),
    one.addedCpuMicroseconds.toFixed(1),
    one.p50Microseconds.toFixed(0),
    one.p99Microseconds.toFixed(0),
    one.letsIn.join(', ') || 'nothing',
  ]);
  print(`${table(head, rows)}\n`);
}

function printFootprint(footprint) {
  const rows = [
    ['npm start (build included) until ready', `${footprint.npmStartSeconds.toFixed(1)} s`],
    ['node dist/main.js until ready', `${footprint.nodeStartSeconds.toFixed(2)} s`],
    ['resident memory when ready, embedded pool included', `${footprint.residentMegabytes.toFixed(0)} MB`],
    ['tarball', `${footprint.tarballKilobytes.toFixed(0)} kB`],
    ['unpacked', `${footprint.unpackedKilobytes.toFixed(0)} kB in ${footprint.tarballFiles} files`],
    ['node_modules of the checkout', `${footprint.nodeModulesMegabytes.toFixed(0)} MB`],
  ];
  print(table(['footprint', 'figure'], rows));
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
