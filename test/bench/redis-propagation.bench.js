// How soon an instance refuses what another one has revoked, and how long one takes to join, over a real Redis that
// this script starts by itself.
//
//   npm run build && node test/bench/redis-propagation.bench.js [--entries 1000000] [--joins 5] [--revocations 2000]
//
// Medians of several rounds, and CPU beside the time: on a busy machine only the CPU is steady.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createClient } from '@redis/client';
import { Logger } from '@nestjs/common';
import { RedisRevocationStore } from '../../dist/revocation/redis-revocation.store.js';
import { RevocationReplica } from '../../dist/revocation/revocation.replica.js';

Logger.overrideLogger(false);
const KEY = '{nest-cognito-oauth}:revocations';
const inTwoHours = () => Math.floor(Date.now() / 1000) + 7200;
const clock = {
  nowSeconds: () => Math.floor(Date.now() / 1000),
  monotonicMilliseconds: () => performance.now(),
};

/** @returns the replica, when it has caught up */
async function join(store) {
  const replica = new RevocationReplica(store, clock, { maxSilenceSeconds: 60, maxEntries: 5_000_000 });
  await replica.start();
  while (!replica.isCurrent) await pause(1);
  return replica;
}

/** In a process of its own, as an instance is: tells when it refuses what it is asked for. */
async function beAnotherInstance(url) {
  const store = await RedisRevocationStore.to({ url });
  const replica = await join(store);
  const added = replica.added.bind(replica);
  replica.added = (revocations) => {
    added(revocations);
    const at = performance.timeOrigin + performance.now();
    for (const { loginId } of revocations) process.send({ loginId, at });
  };
  process.send('joined');
  process.once('disconnect', () => void store.stop());
}

/** In a process of its own, so that nothing is warm: how long it takes to join, and what that costs. */
async function measureOneJoin(url) {
  const meter = createClient({ url });
  await meter.connect();
  const cpuOfRedis = async () => {
    const info = await meter.sendCommand(['INFO', 'cpu']);
    return [...info.matchAll(/used_cpu_(?:user|sys):([\d.]+)/g)].reduce((sum, [, s]) => sum + Number(s), 0);
  };
  const redisBefore = await cpuOfRedis();
  // The package makes its commands once in a process, at the start; what comes after it is what repeats in service.
  const making = performance.now();
  const store = await RedisRevocationStore.to({ url });
  const made = performance.now() - making;
  let [longest, last] = [0, performance.now()];
  const turns = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const [before, at] = [process.cpuUsage(), performance.now()];
  const replica = await join(store);
  const took = performance.now() - at;
  const { user, system } = process.cpuUsage(before);
  clearInterval(turns);
  const redis = (await cpuOfRedis()) - redisBefore;
  process.send({
    size: replica.list.size,
    'make client ms': made,
    'join ms': took,
    'longest turn ms': longest,
    'our CPU ms': (user + system) / 1000,
    'CPU of Redis ms': redis * 1000,
    'ns a check': costOfChecks(replica.list),
  });
  await store.stop();
  meter.destroy();
  process.disconnect();
}

function costOfChecks(list) {
  const tokens = JSON.parse(JSON.stringify(Array.from({ length: 50_000 }, tokenOfNobody)));
  let best = Infinity;
  for (let round = 0; round < 7; round += 1) {
    const before = process.cpuUsage();
    for (let count = 0; count < 200_000; count += 1) list.isRevoked(tokens[count % tokens.length]);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, ((user + system) * 1000) / 200_000);
  }
  return best;
}

function tokenOfNobody() {
  const [tokenId, loginId] = [randomUUID(), randomUUID()];
  return { tokenId, loginId, subject: 'a', clientId: 'web', issuer: 'i', authenticatedAtSeconds: 1 };
}

async function startRedis() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  const server = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''], {
    stdio: 'ignore',
  });
  const url = `redis://127.0.0.1:${port}`;
  const client = createClient({ url });
  client.on('error', () => undefined);
  await client.connect();
  return { url, client, stop: () => (client.destroy(), server.kill()) };
}

function child(url, part) {
  return spawn(process.execPath, [fileURLToPath(import.meta.url), '--part', part, '--url', url], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function measurePropagation(url, count) {
  const others = [child(url, 'another'), child(url, 'another')];
  for (const other of others) await once(other, 'message');
  const store = await RedisRevocationStore.to({ url });
  await join(store);
  const toStore = [];
  const delays = [];
  for (let index = 0; index < count; index += 1) {
    const loginId = randomUUID();
    const heard = others.map(
      (other) =>
        new Promise((resolve) => {
          const listen = (told) => {
            if (told.loginId !== loginId) return;
            other.off('message', listen);
            resolve(told.at);
          };
          other.on('message', listen);
        }),
    );
    const before = performance.now();
    const said = performance.timeOrigin + before;
    await store.record([{ kind: 'login', loginId, expiresAtSeconds: inTwoHours() }]);
    toStore.push(performance.now() - before);
    delays.push(...(await Promise.all(heard)).map((at) => at - said));
  }
  await store.stop();
  for (const other of others) other.disconnect();
  return { 'record ms': percentiles(toStore), 'refused elsewhere after ms': percentiles(delays) };
}

function percentiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(2);
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), longest: at(1) };
}

async function fill(client, entries) {
  for (let from = 0; from < entries; from += 1000) {
    const words = ['ZADD', KEY];
    for (let at = from; at < Math.min(from + 1000, entries); at += 1) {
      words.push(`${inTwoHours() + Math.floor(Math.random() * 86_400)}`, `login:${randomUUID()}`);
    }
    await client.sendCommand(words);
  }
}

const { values: given } = parseArgs({
  options: {
    part: { type: 'string' },
    url: { type: 'string' },
    entries: { type: 'string', default: '1000000' },
    joins: { type: 'string', default: '5' },
    revocations: { type: 'string', default: '2000' },
  },
});

if (given.part === 'another') await beAnotherInstance(given.url);
else if (given.part === 'join') await measureOneJoin(given.url);
else {
  const redis = await startRedis();
  console.log(
    `Redis ${(await redis.client.sendCommand(['INFO', 'server'])).match(/redis_version:(\S+)/)?.[1]}`,
  );
  console.log('Propagation to two other processes');
  console.table(await measurePropagation(redis.url, Number(given.revocations)));

  await fill(redis.client, Number(given.entries));
  const joins = [];
  for (let count = 0; count < Number(given.joins); count += 1) {
    const [measured] = await once(child(redis.url, 'join'), 'message');
    joins.push(measured);
  }
  const median = (name) => joins.map((one) => one[name]).toSorted((a, b) => a - b)[joins.length >> 1];
  console.log(`Joining ${median('size')} entries, medians of ${joins.length}`);
  const names = Object.keys(joins[0] ?? {}).filter((name) => name !== 'size');
  console.table(Object.fromEntries(names.map((name) => [name, Math.round(median(name))])));
  redis.stop();
}
