import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('contestant.server.js', import.meta.url));

/** V8 grows it in one process and not in the other, which alone comes to 6 µs a request. */
const SAME_YOUNG_GENERATION = ['--min-semi-space-size=16', '--max-semi-space-size=16'];

/** One way to guard a route or to hand out tokens, running on one adapter. */
export class Contestant {
  #child;
  #failed;

  /** @param asks what the list of requests is called that it is put under load with */
  constructor(name, adapter, child, asks) {
    this.name = name;
    this.adapter = adapter;
    this.asks = asks;
    this.#child = child;
    this.#failed = once(child, 'exit').then(([code]) => {
      throw new Error(`${name} on ${adapter} ended with ${code}.`);
    });
    this.#failed.catch(() => undefined);
  }

  /**
   * @param script the contestant's, below `contestants`
   * @param set what it has to know of the user pool
   */
  static async start({ name, script = name, adapter, asks, set }) {
    const child = fork(SERVER, [script, adapter, JSON.stringify(set)], {
      env: { ...process.env, NODE_ENV: 'production' },
      execArgv: SAME_YOUNG_GENERATION,
    });
    const contestant = new Contestant(name, adapter, child, asks);
    contestant.port = (await contestant.#answer()).port;
    return contestant;
  }

  /** The same process, put under load with another list. */
  asking(asks) {
    return {
      name: this.name,
      adapter: this.adapter,
      port: this.port,
      asks,
      cpuMicroseconds: () => this.cpuMicroseconds(),
    };
  }

  /** Microseconds of CPU that the process has used so far, in all its threads. */
  async cpuMicroseconds() {
    const { user, system } = await this.#ask({ task: 'cpu' });
    return user + system;
  }

  /** Does nothing where the contestant knows no revocation. */
  async revoke(accessToken) {
    await this.#ask({ task: 'revoke', accessToken });
  }

  /** Ends so many logins of others. */
  async endLogins(count) {
    await this.#ask({ task: 'end logins', count });
  }

  async status(accessToken) {
    const headers = accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` };
    const answer = await fetch(`http://127.0.0.1:${this.port}/orders`, { headers });
    await answer.arrayBuffer();
    return answer.status;
  }

  stop() {
    this.#child.disconnect();
  }

  async #ask(message) {
    const answer = this.#answer();
    this.#child.send(message);
    return answer;
  }

  async #answer() {
    const [answer] = await Promise.race([once(this.#child, 'message'), this.#failed]);
    return answer;
  }
}
