/**
 * A process of its own that asks `GET /orders` as fast as it is answered, over connections that stay open, one
 * request at a time on each. Written on sockets: a client that costs less than the server leaves the server the bottleneck.
 */
import { connect } from 'node:net';
import { createHistogram } from 'node:perf_hooks';

const HEAD_END = Buffer.from('\r\n\r\n');

process.on('message', (load) => void put(load));
process.on('disconnect', () => process.exit());

async function put({ port, tokens, connections, seconds, atLeast }) {
  const requests = tokens.map((token) =>
    Buffer.from(`GET /orders HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`),
  );
  const run = {
    requests,
    atLeast,
    next: 0,
    answered: 0,
    refused: 0,
    until: performance.now() + seconds * 1000,
  };
  const latency = createHistogram();
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, () => keepAsking(port, run, latency)));
  process.send({
    answered: run.answered,
    refused: run.refused,
    seconds: (performance.now() - started) / 1000,
    latencyMicroseconds: { p50: latency.percentile(50) / 1000, p99: latency.percentile(99) / 1000 },
  });
}

function keepAsking(port, run, latency) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, ask);
    let asked = 0;
    let received = Buffer.alloc(0);

    function ask() {
      if (performance.now() >= run.until && run.next >= run.atLeast) return socket.end();
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
