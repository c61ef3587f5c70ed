import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { drawing } from './drawing.js';

const here = (name) => new URL(name, import.meta.url);
const PAGE = new URL('../../docs/speed.md', import.meta.url);

/** Writes the figures of a run to where people read them: of the guard, of the token endpoint, or of both. */
export async function publish(report) {
  const { guard, token } = report.parts;
  if (guard !== undefined) {
    await writeFile(here('guard.json'), `${JSON.stringify(report, null, 2)}\n`);
    await writeFile(here('guard.svg'), drawing(guard));
    await fill(
      'bench',
      [...Object.entries(guard).map(tableOf), sentences(report.parts, report.counts)],
      report,
    );
  }
  if (token !== undefined) await fill('tokens', [ofTokens(token)], report);
  await promisify(execFile)('npx', ['prettier', '--write', 'docs/speed.md', 'test/bench/guard.json']);
}

/** The place of that name on the page. */
async function fill(name, paragraphs, { machine, cores, load }) {
  // The load generator and the server that it asks are busy all the time, and make two.
  const busy =
    load >= Math.max(cores, 2) + 1 ? ' It was busy with other things; a quiet one shows less.' : '';
  const text = [...paragraphs, `Measured on: ${machine}, load ${load.toFixed(1)}.${busy}`].join('\n\n');
  const page = await readFile(PAGE, 'utf8');
  const place = new RegExp(`(<!-- ${name} -->\\n)[^]*?(<!-- /${name} -->)`);
  if (!place.test(page)) throw new Error(`The page has no place for the figures of ${name}.`);
  await writeFile(
    PAGE,
    page.replace(place, (_, begin, end) => `${begin}\n${text}\n\n${end}`),
  );
}

function tableOf([adapter, figures]) {
  const title = adapter === 'fastify' ? 'Fastify' : 'Express';
  return [
    `| ${title} | of unguarded throughput | CPU added a request | p50 / p99 | lets in |`,
    '| --- | ---: | ---: | ---: | --- |',
    ...figures.map(
      (one) =>
        `| ${one.name} | ${one.throughputRatio.toFixed(2)} | ${one.addedCpuMicroseconds.toFixed(1)} µs | ` +
        `${milliseconds(one.p50Microseconds)} / ${milliseconds(one.p99Microseconds)} ms | ${one.letsIn.join(', ') || 'nothing'} |`,
    ),
  ].join('\n');
}

function ofTokens({ load, latency: [straight, ...ours] }) {
  const added = ours.map(
    ({ name, p50Microseconds }) =>
      `${name} ${signed((p50Microseconds - straight.p50Microseconds) / 1000)} ms`,
  );
  return [
    '| `client_credentials` | of oidc-provider | requests/s | p50 / p99 |',
    '| --- | ---: | ---: | ---: |',
    ...load.map(
      (one) =>
        `| ${one.name} | ${one.throughputRatio.toFixed(2)} | ${one.perSecond.toFixed(0)} | ` +
        `${milliseconds(one.p50Microseconds)} / ${milliseconds(one.p99Microseconds)} ms |`,
    ),
    '',
    `Added to what the embedded pool itself takes for one request (${milliseconds(straight.p50Microseconds)} ms): ` +
      `${added.join(', ')}.`,
  ].join('\n');
}

function milliseconds(microseconds) {
  return (microseconds / 1000).toFixed(1);
}

function sentences({ many, revoked, inside }, counts) {
  return [
    many && ofManyTokens(many.fastify[1], counts),
    revoked && ofManyRevocations(revoked, counts),
    inside && inProcess(inside),
  ]
    .filter(Boolean)
    .join(' ');
}

function ofManyTokens({ throughputRatio, addedCpuMicroseconds }, counts) {
  const throughput = `${throughputRatio.toFixed(2)} of the unguarded throughput`;
  return `With ${grouped(counts.many)} distinct tokens on Fastify: ${throughput}, ${addedCpuMicroseconds.toFixed(1)} µs.`;
}

function ofManyRevocations({ grownMicroseconds }, counts) {
  return `With ${grouped(counts.revoked)} revoked logins in the list: ${signed(grownMicroseconds)} µs more.`;
}

function inProcess({ rememberedMicroseconds, newMicroseconds, newOverBare }) {
  return (
    `In process: a remembered token and its revocation check ${rememberedMicroseconds.toFixed(2)} µs; a new token ` +
    `${newMicroseconds.toFixed(0)} µs, which is ${newOverBare.toFixed(2)} times a bare \`crypto.verify\` with a ready key.`
  );
}

function grouped(count) {
  return count.toLocaleString('en-US');
}

function signed(value) {
  return `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(1)}`;
}
