import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { command } from '../cli/command.js';
import { PoolWithFewRights } from '../cli/pool.with-few-rights.js';
import { textOf } from './docs.pages.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const POOL_FILE = join(ROOT, 'test/cli/fixtures/pool.yaml');
const APP = join(ROOT, 'test/cli/fixtures/orders.module.js');

let pool: TestUserPool;
let folder: string;

beforeAll(async () => {
  pool = await startUserPool({ resourceServers: [{ identifier: 'orders', scopes: ['read'] }] });
  folder = mkdtempSync(join(tmpdir(), 'command-line-'));
});
afterAll(async () => {
  await pool.stop();
  rmSync(folder, { recursive: true });
});

function blocks(page: string, language: string): string[] {
  return [...textOf(page).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, code = '']) => code,
  );
}

/** What each line of a block prints, and how it ends. */
async function typed(block: string): Promise<{ code: number; stdout: string }[]> {
  const outcomes = [];
  for (const line of block.trim().split('\n')) {
    const cli = `node ${join(ROOT, 'dist/cli/main.js')}`;
    const env = { PATH: process.env['PATH'], COGNITO_ENDPOINT: pool.url };
    outcomes.push(
      await new Promise<{ code: number; stdout: string }>((resolve) => {
        const args = ['-c', line.replaceAll('npx nest-cognito-oauth', cli)];
        const child = execFile('bash', args, { env, cwd: folder }, (_, stdout) =>
          resolve({ code: child.exitCode ?? -1, stdout }),
        );
      }),
    );
  }
  return outcomes;
}

describe('docs/command-line.md', () => {
  const [provision = '', template = '', scopes = '', doctor = '', token = ''] = blocks(
    'command-line.md',
    'bash',
  );

  it('makes a pool of the file, and then has nothing to do', async () => {
    writeFileSync(join(folder, 'pool.yaml'), blocks('command-line.md', 'yaml')[0] ?? '');
    const [plan, made, again] = await typed(provision);
    expect(plan).toMatchObject({ code: 2, stdout: expect.stringContaining('+ app client worker') });
    expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('with the secrets') });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to do') });
    expect(
      (await typed(`${template.trim()} && grep -c GroupScopesFunction: pool.template.yaml`))[0]?.stdout,
    ).toBe('1\n');
  });

  it('brings the scopes of the code to the pool', async () => {
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist/app.module.js'), `export { AppModule } from '${APP}';`);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const [before, applied, after] = await typed(scopes);
    expect([before?.code, applied?.code, after?.code]).toEqual([2, 0, 0]);
  });

  it('finds faults, or none, and gets tokens', async () => {
    expect((await typed(doctor))[0]?.stdout).toMatch(/\d+ fine, \d+ to consider, 0 faults/);
    await addAlice(/COGNITO_USER_POOL_ID=(\S+)/);
    const [machine, user] = await typed(token);
    expect(machine?.stdout).toContain('An access token of a machine, good for');
    expect(user?.stdout).toMatch(/^Authorization: Bearer ey/);
  });

  async function addAlice(id: RegExp): Promise<void> {
    const [env] = await typed('cat .env');
    const UserPoolId = id.exec(env?.stdout ?? '')?.[1];
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const idp = new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: pool.url, credentials });
    const Username = 'alice';
    await idp.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }));
    const Password = 'Alice-Passw0rd';
    await idp.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
    idp.destroy();
  }
});

describe('docs/aws.md', () => {
  const rights = JSON.parse(blocks('aws.md', 'json')[0] ?? '{}') as Record<string, readonly string[]>;
  const flags: Readonly<Record<string, readonly string[]>> = {
    'scopes diff': ['--app', APP, '--resource-server', 'orders'],
    'scopes apply': [
      '--app',
      APP,
      '--resource-server',
      'orders',
      '--client',
      'test-machine',
      '--prune',
      '--yes',
    ],
    provision: ['--from', POOL_FILE],
  };

  it.each(Object.keys(rights))('names rights that are enough for %s', async (name) => {
    const allowed = (rights[name] ?? []).map((right) => right.replace('cognito-idp:', ''));
    const few = await PoolWithFewRights.allowing(pool.url, allowed);
    const poolFlags = name === 'provision' ? [] : ['--user-pool-id', pool.userPoolId];
    const words = name.replace('worker', 'test-machine').split(' ');
    const args = [...words, ...poolFlags, '--endpoint', few.url, ...(flags[name] ?? [])];
    const { stdout, stderr } = await command(args);
    expect(stdout + stderr).not.toContain('lack the right');
    await few.close();
  });

  it('tells of every operation that the server needs rights for', async () => {
    const { stdout } = await new Promise<{ stdout: string }>((resolve) => {
      execFile('grep', ['-rhoE', 'new sdk\\.Admin\\w+Command', 'src/cognito'], { cwd: ROOT }, (_, out) =>
        resolve({ stdout: out }),
      );
    });
    const used = [...stdout.matchAll(/sdk\.(Admin\w+)Command/g)].map(([, operation = '']) => operation);
    expect(used.filter((operation) => !textOf('aws.md').includes(`\`${operation}\``))).toEqual([]);
  });
});
