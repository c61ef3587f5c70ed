import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const run = promisify(execFile);
const DEMO = fileURLToPath(new URL('../../dist/demo/main.js', import.meta.url));
const REDIS = spawnSync('redis-server', ['--version']).status === 0;

/** Nothing but Node: whether there is a Redis to share is decided by the PATH. */
const play = (environment: Record<string, string>) =>
  run(process.execPath, [DEMO], { env: { HOME: process.env['HOME'], ...environment } });

const PARTS = [
  'Alice logs in',
  'A call within her scopes',
  'A refusal that explains itself',
  'Alice logs out, with nothing but her bearer token',
  'The same token again',
  'A television logs in',
  'Alice logs out everywhere',
];

it('the demo plays to its end, in plain text where nobody looks at colours', async () => {
  const { stdout, stderr } = await play({ PATH: process.env['PATH'] ?? '', NO_COLOR: '1', FORCE_COLOR: '1' });
  expect(stderr).toBe('');
  for (const [index, part] of PARTS.entries()) expect(stdout).toContain(`${index + 1}. ${part}`);
  expect(stdout).toContain('Everything came out as it was told.');
  expect(stdout).not.toContain('\u001b[');
  expect(stdout).not.toMatch(/eyJ[\w-]+\.|-Passw0rd/);
  expect(stdout.includes('both share')).toBe(REDIS);
});

it('without a Redis the demo plays on one instance and says so, in colours if they are wanted', async () => {
  const { stdout } = await play({ PATH: '/nowhere', FORCE_COLOR: '1' });
  expect(stdout).toContain('the only instance: no redis-server or valkey-server is installed');
  expect(stdout).toContain('Everything came out as it was told.');
  expect(stdout).toContain('\u001b[');
});
