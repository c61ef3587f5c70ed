import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { password, seed } from './support/seed.js';

const bin = join(import.meta.dirname, '../../dist/cli/main.js');

let folder: string;
let seedFile: string;
let running: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'user-pool-'));
  seedFile = join(folder, 'pool.json');
  await writeFile(seedFile, JSON.stringify(seed));
});

afterEach(async () => {
  await stop('SIGTERM');
});

afterAll(() => rm(folder, { recursive: true }));

/** Starts the command, and ends when it says that it is up. */
function start(...flags: string[]): Promise<{ url: string; output: string }> {
  return startAlone('--seed', seedFile, ...flags);
}

async function startAlone(...flags: string[]): Promise<{ url: string; output: string }> {
  const child = spawn(process.execPath, [bin, 'user-pool', '--port', '0', ...flags]);
  running = child;
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(output)));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = /is up at (\S+)/.exec(output)?.[1];
      if (url !== undefined && output.includes('inbox')) resolve({ url, output });
    });
  });
}

async function stop(signal: NodeJS.Signals): Promise<void> {
  const child = running;
  running = undefined;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exited;
}

function refused(...flags: string[]): string {
  const { status, stderr } = spawnSync(process.execPath, [bin, 'user-pool', ...flags], { encoding: 'utf8' });
  expect(status).toBe(1);
  return stderr;
}

async function call(url: string, operation: string, input: object) {
  const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) });
  return (await answer.json()) as Record<string, Record<string, string>>;
}

const signIn = (url: string, username = 'alice') =>
  call(url, 'InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: 'web',
    AuthParameters: { USERNAME: username, PASSWORD: password },
  });

describe('the command user-pool', () => {
  it('runs the pool of a seed, and says where', async () => {
    const { url, output } = await start();
    expect(output).toContain('us-east-1_TestPool1');
    expect(output).toContain(`${url}/us-east-1_TestPool1`);
    expect((await signIn(url))['AuthenticationResult']).toHaveProperty('AccessToken');
  });

  it('writes the issuer as AWS does when told', async () => {
    const { url } = await start('--issuer', 'aws', '--advertise-pkce');
    const discovery = await fetch(`${url}/us-east-1_TestPool1/.well-known/openid-configuration`);
    expect(await discovery.json()).toMatchObject({
      issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_TestPool1',
      jwks_uri: `${url}/us-east-1_TestPool1/.well-known/jwks.json`,
      code_challenge_methods_supported: ['S256'],
    });
  });

  it('tells in its help of the inbox, and what it cannot do without', () => {
    const { stdout } = spawnSync(process.execPath, [bin, 'user-pool', '--help'], { encoding: 'utf8' });
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('required unless the file of --data is there');
    expect(stdout).toContain('http://localhost:9229/_inbox');
  });

  it('warns where others can reach it, and names an address that is its own', async () => {
    const everywhere = await start('--host', '0.0.0.0');
    expect(everywhere.url).toMatch(/^http:\/\/localhost:\d+$/);
    expect(everywhere.output).toContain('Warning: whoever can reach 0.0.0.0 of this machine');
    expect(everywhere.output).toContain('--url');
    await stop('SIGTERM');
    const elsewhere = await start('--host', '127.0.0.2');
    expect(elsewhere.url).toMatch(/^http:\/\/127\.0\.0\.2:\d+$/);
    expect(elsewhere.output).not.toContain('Warning');
    expect((await signIn(elsewhere.url))['AuthenticationResult']).toHaveProperty('AccessToken');
  });

  it('says in a sentence what it cannot start with', async () => {
    expect(refused('--seed', join(folder, 'none.json'))).toContain('cannot be read');
    const broken = join(folder, 'broken.json');
    await writeFile(broken, '{');
    expect(refused('--seed', broken)).toContain('is neither YAML nor JSON');
    await writeFile(broken, JSON.stringify({ ...seed, users: [{ username: 'x' }], colour: 'red' }));
    const faults = refused('--seed', broken);
    expect(faults).toContain('users[0].password');
    expect(faults).toContain('colour');
    expect(refused('--seed', seedFile, '--port', '99999')).toContain('Give a port number');
    expect(refused('--seed', seedFile, '--issuer', 'mine')).toContain('Allowed choices are local, aws');
    expect(refused('--seed', seedFile, '--tls-key', seedFile)).toContain('go together');
    expect(refused('--seed', seedFile, '--url', 'ftp://x')).toContain('Give a full http(s) address.');
    expect(refused()).toContain('Give --seed <file>');
    expect(refused('--data', join(folder, 'none.json'))).toContain('Give --seed <file>');
  });
});

describe('a pool that is kept in a file', () => {
  const data = () => join(folder, 'data.json');
  const refresh = (url: string, token: string) =>
    call(url, 'InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: 'web',
      AuthParameters: { REFRESH_TOKEN: token },
    });
  const keyIds = async (url: string) => {
    const answer = await fetch(`${url}/us-east-1_TestPool1/.well-known/jwks.json`);
    return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
  };
  const admin = (url: string, operation: string, input: object) =>
    call(url, operation, { UserPoolId: 'us-east-1_TestPool1', ...input });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'goes on after %s with its users, keys and sign-ins',
    async (signal) => {
      await rm(data(), { force: true });
      const before = await start('--data', data());
      const { url } = before;
      await admin(url, 'AdminCreateUser', {
        Username: 'zoe',
        TemporaryPassword: password,
        MessageAction: 'SUPPRESS',
      });
      await admin(url, 'AdminSetUserPassword', { Username: 'zoe', Password: password, Permanent: true });
      await admin(url, 'AdminAddUserToGroup', { Username: 'zoe', GroupName: 'staff' });
      const zoe = (await signIn(url, 'zoe'))['AuthenticationResult'] ?? {};
      const revoked = (await signIn(url, 'bob'))['AuthenticationResult'] ?? {};
      await call(url, 'RevokeToken', { ClientId: 'web', Token: revoked['RefreshToken'] });
      const keys = await keyIds(url);
      await stop(signal);
      const after = await start('--data', data(), '--port', new URL(url).port);
      expect(after.url).toBe(url);
      expect(await keyIds(url)).toEqual(keys);
      const renewed = (await refresh(url, zoe['RefreshToken'] ?? ''))['AuthenticationResult'] ?? {};
      const claims = JSON.parse(
        Buffer.from(renewed['AccessToken']?.split('.')[1] ?? '', 'base64url').toString(),
      ) as object;
      expect(claims).toMatchObject({ username: 'zoe', 'cognito:groups': ['staff'] });
      expect(await refresh(url, revoked['RefreshToken'] ?? '')).toMatchObject({
        message: 'Refresh Token has been revoked',
      });
      expect(await call(url, 'GetUser', { AccessToken: zoe['AccessToken'] })).toMatchObject({
        Username: 'zoe',
      });
      expect((await signIn(url, 'zoe'))['AuthenticationResult']).toBeDefined();
    },
  );

  it('needs no seed any more', async () => {
    await rm(data(), { force: true });
    const { url } = await start('--data', data());
    const keys = await keyIds(url);
    await stop('SIGTERM');
    const again = await startAlone('--data', data());
    expect(again.output).toContain('The user pool us-east-1_TestPool1 is up');
    expect(await keyIds(again.url)).toEqual(keys);
    expect((await signIn(again.url))['AuthenticationResult']).toHaveProperty('AccessToken');
  });

  it('refuses a file that is damaged, of another version, or something else, and leaves it alone', async () => {
    await rm(data(), { force: true });
    await start('--data', data());
    await stop('SIGTERM');
    const good = await readFile(data(), 'utf8');
    const cases = [
      [good.slice(0, -20), 'is not the data of a user pool'],
      [good.replace('alice', 'mallory'), 'is damaged'],
      [good.replace('"version":1', '"version":2'), 'has version 2, and this program reads version 1'],
      [JSON.stringify(seed), 'is not the data of a user pool'],
      ['', 'is not the data of a user pool'],
    ] as const;
    for (const [text, complaint] of cases) {
      await writeFile(data(), text);
      expect(refused('--seed', seedFile, '--port', '0', '--data', data())).toContain(complaint);
      expect(await readFile(data(), 'utf8')).toBe(text);
    }
    expect(refused('--seed', seedFile, '--port', '0', '--data', folder)).toContain('cannot be read');
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('the inbox', () => {
  const status = (url: string, host: string) =>
    new Promise((resolve, reject) => {
      request(`${url}/_inbox`, { headers: { host } }, (answer) => resolve(answer.resume().statusCode))
        .once('error', reject)
        .end();
    });

  it('shows what was sent, and runs nothing of it', async () => {
    const { url } = await start();
    expect(await (await fetch(`${url}/_inbox`)).text()).toContain('No messages yet.');
    const attacks = ['<img/src=x/onerror=alert(1)>', '<script>alert(2)</script>'];
    for (const Username of ['zoe', ...attacks]) {
      const UserAttributes = [{ Name: 'email', Value: `o'neil&${Username.length}@example.com` }];
      await call(url, 'SignUp', { ClientId: 'web', Username, Password: password, UserAttributes });
    }
    const answer = await fetch(`${url}/_inbox`);
    const page = await answer.text();
    const code = /<strong>(\d{6})<\/strong>\s*<\/p>\s*<p>\s*sign-up for zoe/.exec(page)?.[1] ?? '';
    expect(page).toContain('&#60;script&#62;');
    expect(page).toContain('o&#39;neil&#38;3@example.com');
    expect(page).not.toMatch(/<script|<img/);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const confirmed = { ClientId: 'web', Username: 'zoe', ConfirmationCode: code };
    expect(await call(url, 'ConfirmSignUp', confirmed)).toEqual({});
  });

  it('shows what pools that were made by the API sent, too', async () => {
    const { url } = await start();
    const made = await call(url, 'CreateUserPool', { PoolName: 'second', AutoVerifiedAttributes: ['email'] });
    const { UserPoolClient } = await call(url, 'CreateUserPoolClient', {
      UserPoolId: made['UserPool']?.['Id'],
      ClientName: 'web',
    });
    await call(url, 'SignUp', {
      ClientId: UserPoolClient?.['ClientId'],
      Username: 'yara',
      Password: password,
      UserAttributes: [{ Name: 'email', Value: 'yara@example.com' }],
    });
    expect(await (await fetch(`${url}/_inbox`)).text()).toContain('sign-up for yara');
  });

  it('is for this machine alone, under a name of its own', async () => {
    const { url } = await start();
    expect(await status(url, 'localhost')).toBe(200);
    expect(await status(url, '127.0.0.1:9229')).toBe(200);
    expect(await status(url, '[::1]:80')).toBe(200);
    expect(await status(url, 'rebound.example.com')).toBe(404);
    expect(await status(url, 'localhost.example.com')).toBe(404);
  });
});
