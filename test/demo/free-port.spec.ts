import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { expect, it } from '@jest/globals';
import { freePort } from '../../src/demo/free.port.js';

/** Where Linux tells which ports it deals out by itself. */
const DEALT_OUT = '/proc/sys/net/ipv4/ip_local_port_range';

it('gives a port that can be listened at, and none that the system would give to somebody else', async () => {
  const [lowest = 32_768] = (await readFile(DEALT_OUT, 'utf8').catch(() => '32768'))
    .trim()
    .split(/\s+/)
    .map(Number);
  for (let round = 0; round < 20; round++) {
    const port = await freePort();
    expect(port).toBeLessThan(lowest);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
  }
});

it('gives another one to each of many that ask at the same time', async () => {
  const ports = await Promise.all(Array.from({ length: 400 }, freePort));
  expect(new Set(ports).size).toBe(ports.length);
});

it('passes over one that is taken', async () => {
  const following = (await freePort()) + 1;
  const taken = createServer().listen(following, '127.0.0.1');
  try {
    // Whoever has it already takes it as well.
    await once(taken, 'listening').catch(() => undefined);
    expect(await freePort()).not.toBe(following);
  } finally {
    taken.close();
  }
});
