/** `npm run bench`: what the guard and the token endpoint cost, against peers, in one interleaved run. `--help` lists the options. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ADAPTERS, BASELINE, CONTESTANTS, contest, OURS } from './contest.js';
import { measureFootprint } from './footprint.js';
import { growthContest } from './growth.contest.js';
import { measureInside } from './inside.js';
import { publish } from './publication.js';
import {
  contestTable,
  footprintTable,
  growthTable,
  insideTable,
  latencyTable,
  tokenTable,
} from './tables.js';
import { tokenContest } from './token.contest.js';
import { openTokenSupply } from './token.supply.js';

const PUBLISHED = ['guard', 'many', 'revoked', 'inside', 'token'];
const PARTS = [...PUBLISHED, 'footprint', 'list', 'propagation', 'emulator'];

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    publish: { type: 'boolean', default: false },
    parts: { type: 'string' },
    adapters: { type: 'string', default: ADAPTERS.join(',') },
    contestants: { type: 'string', default: CONTESTANTS.join(',') },
    rounds: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '0.3' },
    connections: { type: 'string', default: '16' },
    tokens: { type: 'string', default: '1000' },
    many: { type: 'string', default: '100000' },
    revoked: { type: 'string', default: '1000000' },
    starts: { type: 'string', default: '8' },
    json: { type: 'string' },
  },
});

if (options.help) print(helpText());
else
  await bench(options.parts?.split(',') ?? (options.publish ? PUBLISHED : ['guard', 'inside', 'emulator']));

function helpText() {
  return [
    'npm run bench -- [options]',
    `  --parts guard,inside,emulator any of ${PARTS.join(', ')}:`,
    '        guard      the guard and its peers over HTTP, with --tokens distinct tokens',
    '        many       the guard with --many distinct tokens',
    '        revoked    what the guard costs more with --revoked entries in its list of what is revoked',
    '        inside     without HTTP: a remembered token, and a new one beside a bare crypto.verify',
    '        footprint  start, memory and size of the server',
    '        list       memory and look-ups of the list of what is revoked',
    '        propagation  how soon another instance refuses, and how long one takes to join, over a real Redis',
    '        emulator   the embedded user pool',
    '        token      tokens of machines from our token endpoint, beside oidc-provider and the user pool itself',
    `  --adapters ${ADAPTERS.join(',')}    which HTTP adapters`,
    `  --contestants ${CONTESTANTS.join(',')}`,
    '  --rounds 64                   rounds that count, of all starts together, after one that warms up each',
    '  --seconds 0.3                 of load on each contestant in each round',
    '  --connections 16              kept open, one request at a time on each',
    '  --tokens 1000                 distinct access tokens',
    '  --many 100000                 distinct access tokens, for the part many',
    '  --revoked 1000000             entries, for the part revoked',
    '  --starts 8                    times that the contestants, and the server for the footprint, are started anew',
    '  --json FILE                   writes all figures there too',
    '  --publish                     guard, many, revoked, inside and token; writes guard.json, guard.svg and docs/speed.md',
  ].join('\n');
}

async function bench(parts) {
  const unknown = parts.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}. See --help.`);
  const counts = {
    tokens: Number(options.tokens),
    many: Number(options.many),
    revoked: Number(options.revoked),
  };
  const report = { machine: machine(), cores: cpus().length, load: 0, counts, parts: {} };
  print(`${report.machine}, load ${loadavg()[0].toFixed(1)}\n`);

  const supply = await openTokenSupply();
  try {
    for (const part of parts) {
      const figures = await measure(part, supply);
      if (figures !== undefined) report.parts[part] = figures;
      report.load = Math.max(report.load, loadavg()[0]);
    }
  } finally {
    await supply.stop();
  }
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  if (options.publish) await publish(report);
}

async function measure(part, supply) {
  switch (part) {
    case 'guard':
      return contestOn(options.adapters.split(','), options.contestants.split(','), options.tokens, supply);
    case 'many':
      return contestOn(['fastify'], [BASELINE, OURS], options.many, supply);
    case 'revoked':
      return growth(supply);
    case 'token': {
      const figures = await tokenContest(supply, loadOf());
      print(`${tokenTable(figures.load)}\n`);
      print(`${latencyTable(figures.latency, figures.latency[0])}\n`);
      return figures;
    }
    case 'inside': {
      const figures = await measureInside(supply);
      print(`${insideTable(figures)}\n`);
      return figures;
    }
    case 'footprint': {
      const figures = await measureFootprint(Number(options.starts));
      print(`${footprintTable(figures)}\n`);
      return figures;
    }
    case 'list':
      return run('revocation-list.bench.js', ['--expose-gc']);
    case 'propagation':
      return run('redis-propagation.bench.js', []);
    case 'emulator':
      return run('emulator.bench.js', []);
  }
}

async function growth(supply) {
  const figures = await growthContest(await supply.accessTokens(Number(options.tokens)), supply, {
    ...loadOf(),
    revoked: Number(options.revoked),
  });
  print(`${growthTable(figures, Number(options.revoked))}\n`);
  return figures;
}

function loadOf() {
  return {
    starts: Number(options.starts),
    rounds: Number(options.rounds),
    seconds: Number(options.seconds),
    connections: Number(options.connections),
  };
}

async function contestOn(adapters, contestants, tokenCount, supply) {
  const tokens = await supply.accessTokens(Number(tokenCount));
  print(
    `${tokens.length} access tokens of ${tokens[0].length} bytes, load of the machine ${loadavg()[0].toFixed(1)}`,
  );
  const figures = {};
  for (const adapter of adapters) {
    figures[adapter] = await contest(adapter, contestants, tokens, supply, loadOf());
    print(`${contestTable(adapter, figures[adapter])}\n`);
  }
  return figures;
}

async function run(script, flags) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const [code] = await once(spawn(process.execPath, [...flags, path], { stdio: 'inherit' }), 'close');
  if (code !== 0) throw new Error(`${script} ended with ${code}.`);
}

function machine() {
  const [{ model }] = cpus();
  return `Node ${process.version}, ${cpus().length} x ${model.trim()}`;
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
