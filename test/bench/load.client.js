/**
 * A process of its own that asks as fast as it is answered, over connections that stay open, one request at a time on
 * each. Written on sockets: a client that costs less than the server leaves the server the bottleneck.
 *
 * It never sleeps. To wake it is work of the kernel's that is charged to the server whose answer does so, and a slower
 * server lets it fall asleep more often: what a guard costs came out as twice what it is.
 */
import { connect } from 'node:net';
import { createHistogram } from 'node:perf_hooks';

const HEAD_END = Buffer.from('\r\n\r\n');

/** Whole requests as they go over the wire, by what they are called. */
let requests = {};
/** Which request is the next at each port. Goes on from round to round, so that all have their turn there. */
const places = new Map();

process.on('message', ({ prepared, ...load }) => {
  if (prepared === undefined) void put(load);
  else
    requests = Object.fromEntries(
      Object.entries(prepared).map(([name, texts]) => [name, texts.map((text) => Buffer.from(text))]),
    );
});
process.on('disconnect', () => process.exit());

async function put({ port, asks, connections, seconds, atLeast }) {
  const next = places.get(port) ?? 0;
  const run = {
    requests: requests[asks],
    next,
    leastNext: next + atLeast,
    answered: 0,
    refused: 0,
    until: performance.now() + seconds * 1000,
    isOver: false,
  };
  const latency = createHistogram();
  const started = performance.now();
  stayAwake(run);
  await Promise.all(Array.from({ length: connections }, () => keepAsking(port, run, latency)));
  run.isOver = true;
  places.set(port, run.next);
  process.send({
    answered: run.answered,
    refused: run.refused,
    seconds: (performance.now() - started) / 1000,
    latencyMicroseconds: {
      p50: latency.percentile(50) / 1000,
      p90: latency.percentile(90) / 1000,
      p99: latency.percentile(99) / 1000,
    },
  });
}

/** While an immediate is due, the event loop looks for answers and does not wait for them. */
function stayAwake(run) {
  if (!run.isOver) setImmediate(stayAwake, run);
}

function keepAsking(port, run, latency) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, ask);
    let asked = 0;
    let received = Buffer.alloc(0);

    function ask() {
      if (performance.now() >= run.until && run.next >= run.leastNext) return socket.end();
      asked = performance.now();
      socket.write(run.requests[run.next++ % run.requests.length]);
    }

    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      if (!isWhole(received)) return;
      latency.record(Math.max(1, Math.round((performance.now() - asked) * 1e6)));
      if (received.toString('latin1', 9, 12) === '200') run.answered += 1;
      else run.refused += 1;
      received = Buffer.alloc(0);
      ask();
    });
    socket.on('error', reject);
    socket.on('close', resolve);
  });
}

function isWhole(received) {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd === -1) return false;
  const [, length] = /content-length: (\d+)/i.exec(received.toString('latin1', 0, headEnd)) ?? [];
  if (length === undefined) throw new Error('The load client reads answers with a Content-Length only.');
  return received.length >= headEnd + HEAD_END.length + Number(length);
}
