import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** What became of the requests of a client: each was answered, or lost on a connection that stood. */
export interface Tally {
  answered: number;
  readonly lost: string[];
}

/** Sends one request after the other on a connection of its own, until nobody listens any more. */
export function keepAsking(url: string, pauseMilliseconds: number): Promise<Tally> {
  return askOn(url, new Agent({ keepAlive: true, maxSockets: 1 }), pauseMilliseconds);
}

/** The same, with a new connection for each request. */
export function askAnew(url: string): Promise<Tally> {
  return askOn(url, new Agent({ keepAlive: false, maxSockets: 1 }), 0);
}

async function askOn(url: string, agent: Agent, pauseMilliseconds: number): Promise<Tally> {
  const tally: Tally = { answered: 0, lost: [] };
  for (;;) {
    const outcome = await ask(url, agent);
    if (outcome === 'ECONNREFUSED') break;
    if (outcome === '200') tally.answered += 1;
    else tally.lost.push(outcome);
    if (pauseMilliseconds > 0) await pause(pauseMilliseconds);
  }
  agent.destroy();
  return tally;
}

function ask(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const sent = request(url, { agent }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(String(answer.statusCode)));
      answer.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
    sent.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    sent.end();
  });
}
