import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readFile, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileRevocationStore } from '../../src/revocation/file-revocation.store.js';
import { Replica } from './replica.js';
import { revocationsOfEveryKind, revokedLogin } from './revocations.js';
import { describeRevocationStore } from './store.contract.js';

const HEADER = '{"format":"nest-cognito-oauth/revocations","version":1}\n';

describe('FileRevocationStore', () => {
  let folder: string;
  let path: string;
  const stores: FileRevocationStore[] = [];

  const open = async () => {
    const store = new FileRevocationStore(path);
    stores.push(store);
    const replica = new Replica();
    await store.start(replica);
    return { store, replica };
  };
  const lines = async () => (await readFile(path, 'utf8')).trimEnd().split('\n');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'revocations-'));
    path = join(folder, 'inner', 'revocations');
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.stop()));
    await rm(folder, { recursive: true });
  });

  describeRevocationStore('file', () => new FileRevocationStore(path), { isShared: false, isDurable: true });

  it('keeps the file to its owner', async () => {
    const { store } = await open();
    await store.record([revokedLogin()]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(`${path}.lock`)).mode & 0o777).toBe(0o600);
  });

  it('has a revocation on the disk before it counts as recorded', async () => {
    const { store } = await open();
    const revocations = revocationsOfEveryKind();
    await store.record(revocations);
    // Not stopped: as a process that was killed.
    const [, ...written] = await lines();
    expect(written).toHaveLength(revocations.length);
  });

  it('writes what comes at the same time together, and all of it', async () => {
    const { store } = await open();
    const revocations = Array.from({ length: 300 }, () => revokedLogin());
    await Promise.all(revocations.map((revocation) => store.record([revocation])));
    expect(await lines()).toHaveLength(301);
  });

  it('leaves out a last line that was torn by a crash, and goes on after it', async () => {
    const { store } = await open();
    const [kept, next] = [revokedLogin(), revokedLogin()];
    await store.record([kept]);
    await store.stop();
    await appendFile(path, '["login:torn",99');
    const again = await open();
    expect(again.replica.heard).toEqual([kept]);
    await again.store.record([next]);
    await again.store.stop();
    expect((await open()).replica.heard).toEqual([kept, next]);
  });

  it('leaves out what is whole but for its end: it was not acknowledged', async () => {
    const { store } = await open();
    await store.stop();
    await appendFile(path, '["login:torn",9999999999]');
    expect((await open()).replica.heard).toEqual([]);
  });

  it.each([
    ['damaged in the middle', `${HEADER}rubbish\n["login:a",9999999999]\n`, 'line 2'],
    ['of a newer version', HEADER.replace('1}', '2}'), 'version 2'],
    ['something else', 'root:x:0:0\n', 'no file of revocations'],
  ])('does not start on a file that is %s, and leaves it as it is', async (_, content, reason) => {
    await (await open()).store.stop();
    await writeFile(path, content);
    await expect(open()).rejects.toThrow(reason);
    expect(await readFile(path, 'utf8')).toBe(content);
    await writeFile(path, HEADER);
    await expect(open()).resolves.toBeDefined();
  });

  it('does not start on what is no file, and leaves it as it is', async () => {
    await mkdir(path, { recursive: true });
    await expect(open()).rejects.toThrow(/is no file/);
    expect((await stat(path)).isDirectory()).toBe(true);
    await rmdir(path);

    const socket = createServer().listen(path);
    await once(socket, 'listening');
    await expect(open()).rejects.toThrow(/is no file/);
    expect((await stat(path)).isSocket()).toBe(true);
    socket.close();
  });

  it('keeps what a newer version wrote, though it cannot read it', async () => {
    await (await open()).store.stop();
    await appendFile(path, '["device:abc",9999999999]\n');
    const { replica } = await open();
    expect(replica.list.hasUnreadable).toBe(true);
    expect(await lines()).toContain('["device:abc",9999999999]');
  });

  it('is written anew when it has grown, and loses nothing', async () => {
    const { store } = await open();
    const often = Array.from({ length: 4000 }, () => revokedLogin());
    for (let round = 0; round < 3; round += 1) await store.record(often);
    expect(await lines()).toHaveLength(4001);
    await store.record([revokedLogin()]);
    await store.stop();
    expect((await open()).replica.list.size).toBe(4001);
  });

  it('refuses a second one on the same file, until the first has stopped', async () => {
    const { store } = await open();
    await expect(open()).rejects.toThrow('Another process');
    await store.stop();
    await expect(open()).resolves.toBeDefined();
  });

  it('refuses a file that a process which is alive holds, and takes it over when that is dead', async () => {
    await (await open()).store.stop();
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const holder = { id: 'other', pid: other.pid, host: hostname() };
    await writeFile(`${path}.lock`, JSON.stringify(holder));
    await expect(open()).rejects.toThrow('Another process');
    other.kill('SIGKILL');
    await once(other, 'exit');
    await expect(open()).resolves.toBeDefined();
  });

  it('takes over what its predecessor with the same pid left behind, as in a container', async () => {
    await (await open()).store.stop();
    await writeFile(`${path}.lock`, JSON.stringify({ id: 'before', pid: process.pid, host: hostname() }));
    await expect(open()).resolves.toBeDefined();
  });

  it.each([
    ['of another machine', JSON.stringify({ id: 'other', pid: 1, host: 'elsewhere' })],
    ['that names nobody', ''],
  ])('takes over a lock %s only when nobody has touched it for half a minute', async (_, content) => {
    await (await open()).store.stop();
    await writeFile(`${path}.lock`, content);
    await expect(open()).rejects.toThrow('Another process');
    const longAgo = new Date(Date.now() - 31_000);
    await utimes(`${path}.lock`, longAgo, longAgo);
    await expect(open()).resolves.toBeDefined();
  });

  it('writes no more when another has taken over its file', async () => {
    const { store } = await open();
    await writeFile(`${path}.lock`, JSON.stringify({ id: 'other', pid: 1, host: 'elsewhere' }));
    await expect(store.record([revokedLogin()])).rejects.toThrow('could not be written');
    expect(await lines()).toHaveLength(1);
  });

  it('refuses to record before it has started and after it has stopped', async () => {
    const store = new FileRevocationStore(path);
    await expect(store.record([revokedLogin()])).rejects.toThrow('could not be written');
    await store.start(new Replica());
    await store.stop();
    await expect(store.record([revokedLogin()])).rejects.toThrow('could not be written');
  });
});
