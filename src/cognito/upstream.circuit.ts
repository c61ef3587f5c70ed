import { Logger } from '@nestjs/common';
import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  noJitterGenerator,
  wrap,
} from 'cockatiel';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { isOutage } from './upstream.outage.js';

/** Far more than Cognito's quotas let through in the time that it takes to answer. */
const MOST_CALLS_AT_ONCE = 250;
const FAILURES_IN_A_ROW = 5;
const FIRST_PAUSE_MILLISECONDS = 1000;
const LONGEST_PAUSE_MILLISECONDS = 30_000;

/**
 * Keeps requests from piling up before a Cognito that does not answer. After five failures in a row nothing is sent for
 * a second, then one call to try, and after each that fails for twice as long, up to half a minute; one that is
 * answered ends it. A refusal is an answer, throttling as well: neither callers nor quotas can open the circuit.
 */
export class UpstreamCircuit {
  private readonly logger = new Logger('Cognito');
  private readonly policy: IPolicy;

  /** @param name for the log, such as `API` */
  constructor(private readonly name: string) {
    const failures = handleWhen(isOutage).orWhenResult(isServerError);
    const breaker = circuitBreaker(failures, {
      breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW),
      halfOpenAfter: new ExponentialBackoff({
        initialDelay: FIRST_PAUSE_MILLISECONDS,
        maxDelay: LONGEST_PAUSE_MILLISECONDS,
        generator: noJitterGenerator,
      }),
    });
    breaker.onBreak(() => this.logger.error(`The ${name} of Cognito does not answer. It is left in peace.`));
    breaker.onReset(() => this.logger.log(`The ${name} of Cognito answers again.`));
    this.policy = wrap(bulkhead(MOST_CALLS_AT_ONCE), breaker);
  }

  /** @throws UserPoolError `unavailable` without having called, and whatever the call rejects with */
  async run<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await this.policy.execute(call);
    } catch (error) {
      if (!(error instanceof BrokenCircuitError || error instanceof BulkheadRejectedError)) throw error;
      throw new UserPoolError(
        'unavailable',
        `The ${this.name} of Cognito was not called: ${error.message}.`,
        {
          cause: error,
        },
      );
    }
  }
}

/** The two doors of a user pool, which can fail apart from each other. */
export class UpstreamCircuits {
  readonly api = new UpstreamCircuit('API');
  readonly domain = new UpstreamCircuit('OAuth domain');
}

function isServerError(result: unknown): boolean {
  return result instanceof Response && result.status >= 500;
}
