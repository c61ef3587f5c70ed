import { internalError, throttled } from '../../emulator/overload.response.js';
import type { Duration } from '../duration.js';
import type { TestClock } from '../test.clock.js';
import { strikes, type FaultTarget } from './fault.target.js';
import { Gate } from './gate.js';

export interface FaultOptions {
  /** After so many requests it is over. @default until it is lifted */
  readonly times?: number;
}

export interface FailureOptions extends FaultOptions {
  /** 500 to 599. @default 500 */
  readonly status?: number;
}

/** A fault that is in force. */
export interface Fault {
  /** How many requests it has struck. */
  readonly hits: number;
  lift(): void;
}

type Effect = (request: Request, answer: () => Promise<Response>) => Promise<Response>;

interface Planned {
  readonly target: FaultTarget;
  readonly effect: Effect;
  readonly times: number;
  readonly release: () => void;
  hits: number;
}

/** Things that go wrong because a test says so. The latest fault for a request is the one that strikes. */
export class Faults {
  #planned: readonly Planned[] = [];

  /** @internal */
  constructor(private readonly clock: TestClock) {}

  /** Cognito's answer to too many requests. */
  throttle(target: FaultTarget, options?: FaultOptions): Fault {
    return this.#plan(target, async (request) => throttled(request), options);
  }

  /** Cognito's answer when it fails itself. */
  fail(target: FaultTarget, { status = 500, ...options }: FailureOptions = {}): Fault {
    return this.#plan(target, async () => internalError(status), options);
  }

  /** Answers only after the pool's clock has been put forward by so much. Nobody sleeps. */
  delay(target: FaultTarget, duration: Duration, options?: FaultOptions): Fault {
    const gate = new Gate();
    return this.#plan(
      target,
      async (_request, answer) => {
        await Promise.race([this.clock.sleep(duration), gate.pass()]);
        return answer();
      },
      options,
      gate,
    );
  }

  /** Lets nothing through until the gate is opened, or the fault lifted. */
  hold(target: FaultTarget, options?: FaultOptions): Fault & { readonly gate: Gate } {
    const gate = new Gate();
    const pass: Effect = async (_request, answer) => {
      await gate.pass();
      return answer();
    };
    return Object.assign(this.#plan(target, pass, options, gate), { gate });
  }

  /** Breaks the connection off without an answer. */
  drop(target: FaultTarget, options?: FaultOptions): Fault {
    const effect: Effect = async () => {
      throw new TypeError('fetch failed: the embedded user pool dropped the connection');
    };
    return this.#plan(target, effect, options);
  }

  /** The keys cannot be had: 503. */
  jwksDown(options?: FaultOptions): Fault {
    return this.fail('jwks', { ...options, status: 503 });
  }

  /** Lifts all faults, and lets go of what they held. */
  clear(): void {
    for (const { release } of this.#planned) release();
    this.#planned = [];
  }

  /** @internal */
  readonly intercept: Effect = async (request, answer) => {
    const fault = this.#planned.findLast(({ target }) => strikes(target, request));
    if (!fault) return answer();
    fault.hits += 1;
    if (fault.hits >= fault.times) this.#forget(fault);
    return fault.effect(request, answer);
  };

  #plan(target: FaultTarget, effect: Effect, { times = Infinity }: FaultOptions = {}, gate?: Gate): Fault {
    const planned: Planned = { target, effect, times, release: () => gate?.open(), hits: 0 };
    this.#planned = [...this.#planned, planned];
    return {
      get hits() {
        return planned.hits;
      },
      lift: () => {
        this.#forget(planned);
        planned.release();
      },
    };
  }

  #forget(fault: Planned): void {
    this.#planned = this.#planned.filter((one) => one !== fault);
  }
}
