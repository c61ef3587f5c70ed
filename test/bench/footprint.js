import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { medianOf } from './figures.js';
import { freePort } from '../../dist/demo/free.port.js';

const run = promisify(execFile);
const POLL_MILLISECONDS = 20;
const LONGEST_START_MILLISECONDS = 120_000;

/** What the server takes to start, and what it takes up. */
export async function measureFootprint(starts) {
  const withBuild = await timeStart('npm', ['start']);
  const runs = [];
  for (let start = 0; start < starts; start += 1)
    runs.push(await timeStart(process.execPath, ['dist/main.js']));
  return {
    npmStartSeconds: withBuild.seconds,
    nodeStartSeconds: medianOf(runs.map(({ seconds }) => seconds)),
    residentMegabytes: medianOf(runs.map(({ megabytes }) => megabytes)),
    ...(await packageSizes()),
    nodeModulesMegabytes: (await bytesBelow('node_modules')) / 1e6,
  };
}

/** Until the first 200 of /health/ready, with the embedded user pool. */
async function timeStart(command, parameters) {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), USER_POOL_PORT: '0' };
  const started = performance.now();
  const child = spawn(command, parameters, { env, stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  const closed = once(child, 'close');
  try {
    while (!(await isReady(port))) {
      if (child.exitCode !== null || performance.now() - started > LONGEST_START_MILLISECONDS)
        throw new Error(`${command} ${parameters.join(' ')} did not become ready.`);
      await pause(POLL_MILLISECONDS);
    }
    const seconds = (performance.now() - started) / 1000;
    return { seconds, megabytes: await residentMegabytes(child.pid) };
  } finally {
    // The whole group: npm has a shell below it, and that the server.
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await closed;
  }
}

async function isReady(port) {
  return fetch(`http://127.0.0.1:${port}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** NaN where there is no /proc. */
async function residentMegabytes(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6;
}

async function packageSizes() {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json']);
  const [{ size, unpackedSize, entryCount }] = JSON.parse(stdout);
  return { tarballKilobytes: size / 1e3, unpackedKilobytes: unpackedSize / 1e3, tarballFiles: entryCount };
}

/** As the disk holds it, in blocks. */
async function bytesBelow(folder) {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    bytes += (await lstat(path)).blocks * 512;
    if (entry.isDirectory()) bytes += await bytesBelow(path);
  }
  return bytes;
}
