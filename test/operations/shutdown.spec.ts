import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ADAPTERS } from '../e2e/running.server.js';
import { RunningUserPool } from '../e2e/running.user-pool.js';
import { askAnew, keepAsking } from './keep-alive.client.js';
import { RawConnection } from './raw.connection.js';
import { ServedProcess } from './served.process.js';

/** Far more than are served at a time: nearly all of them wait at the door. */
const NEWCOMERS = 60;
const PAUSES_MILLISECONDS = [0, 0, 0, 1, 3, 7, 20, 50, 200];

// The system resets whoever connects between the server's last look at the door and its closing: a moment, unless a
// machine that is busy takes the processor away in between.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

let pool: RunningUserPool;
let server: ServedProcess;

beforeAll(async () => {
  pool = await RunningUserPool.start();
});
afterEach(() => server.stop());
afterAll(() => pool.stop());

describe.each(ADAPTERS)('When the server is told to stop under load, on %s,', (adapter) => {
  it.each([1, 2, 3])('no request is lost on connections that stay open (round %i)', async () => {
    server = await start();
    const clients = PAUSES_MILLISECONDS.map((pause) => keepAsking(`${server.url}/health/live`, pause));
    await busy();
    const stopped = server.stop();
    const tallies = await Promise.all(clients);

    expect(await stopped).toBe(0);
    expect(tallies.flatMap(({ lost }) => lost)).toEqual([]);
    expect(tallies.every(({ answered }) => answered > 1)).toBe(true);
  });

  it.each([1, 2, 3])('no request is lost of those who connect anew for each (round %i)', async () => {
    server = await start();
    const clients = Array.from({ length: NEWCOMERS }, () => askAnew(`${server.url}/health/live`));
    await busy();
    const stopped = server.stop();
    const tallies = await Promise.all(clients);

    expect(await stopped).toBe(0);
    expect(tallies.flatMap(({ lost }) => lost)).toEqual([]);
    expect(tallies.every(({ answered }) => answered > 0)).toBe(true);
  });

  it('a request that is being sent is waited for, and answered', async () => {
    server = await start();
    const connection = await RawConnection.to(server.url);
    const body = 'grant_type=password&client_id=nobody';
    connection.write(
      `POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    );
    const other = await RawConnection.to(server.url);
    other.write(REQUEST('/health/live'));
    await other.answer(/\{"status"/);

    server.signal('SIGTERM');
    await notListening();
    connection.write(body.slice(10));
    const answer = await connection.untilEnded();
    expect(answer).toMatch(/^HTTP\/1.1 401 /);
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(await server.ended()).toBe(0);
  });

  it('it says first that it is not ready, and goes on answering for as long as it is told', async () => {
    server = await start({ SHUTDOWN_DELAY_SECONDS: '2' });
    const idle = await RawConnection.to(server.url);
    idle.write(REQUEST('/health/ready'));
    expect(await idle.answer(/"cognito"/)).toMatch(/^HTTP\/1.1 200 /);

    server.signal('SIGTERM');
    let answer = '';
    while (!answer.startsWith('HTTP/1.1 503')) answer = await askOnce('/health/ready');
    expect(answer).toContain('"isStopping":true');
    expect(await askOnce('/health/live')).toMatch(/^HTTP\/1.1 200 /);

    await notListening();
    idle.write(REQUEST('/health/live'));
    expect(await idle.untilEnded()).toMatch(/^HTTP\/1.1 200 [^]*connection: close\r\n/i);
    expect(await server.ended()).toBe(0);
  });

  it('a connection that never sends anything does not keep it', async () => {
    server = await start();
    const silent = await RawConnection.to(server.url);
    server.signal('SIGTERM');
    expect(await silent.untilEnded()).toBe('');
    expect(await server.ended()).toBe(0);
  });

  function start(environment: Record<string, string> = {}): Promise<ServedProcess> {
    return ServedProcess.start(adapter, { USER_POOL_URL: pool.url, REVOCATION_FILE: 'none', ...environment });
  }
});

const REQUEST = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

async function askOnce(path: string): Promise<string> {
  const connection = await RawConnection.to(server.url);
  connection.write(REQUEST(path));
  const answer = await connection.answer(/\}$/);
  connection.close();
  return answer;
}

/** Until the clients of the load have had some hundred answers. */
async function busy(): Promise<void> {
  for (let answers = 0; answers < 100; answers += 1) await fetch(`${server.url}/health/live`);
}

async function notListening(): Promise<void> {
  for (;;) {
    try {
      (await RawConnection.to(server.url)).close();
    } catch {
      return;
    }
  }
}
