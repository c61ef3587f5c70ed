import { Injectable } from '@nestjs/common';
import { Clock } from '../tokens/clock.js';
import { errorTypeOf, type Operation } from '../telemetry/operation.js';
import { Telemetry } from '../telemetry/telemetry.js';

/** After so long without a call, what the last one met says nothing any more. */
const MEMORY_SECONDS = 60;

/**
 * Whether Cognito answered the last call to it. Nothing is called to find out: an outage is known as soon as it
 * is met, and a health check costs none of the requests that Cognito counts.
 */
@Injectable()
export class UpstreamReachability {
  private failedAtMilliseconds: number | undefined;

  constructor(
    telemetry: Telemetry,
    private readonly clock: Clock,
  ) {
    telemetry.observe((operation, work) =>
      operation.kind === 'cognito' ? this.watch(operation, work) : work(),
    );
  }

  /** False while the last call, within a minute, went unanswered. A refusal is an answer. */
  get isReachable(): boolean {
    if (this.failedAtMilliseconds === undefined) return true;
    return this.clock.monotonicMilliseconds() - this.failedAtMilliseconds > MEMORY_SECONDS * 1000;
  }

  private async watch<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
    try {
      const answer = await work();
      this.failedAtMilliseconds = undefined;
      return answer;
    } catch (error) {
      const isOutage = errorTypeOf(operation, error) === 'unavailable';
      this.failedAtMilliseconds = isOutage ? this.clock.monotonicMilliseconds() : undefined;
      throw error;
    }
  }
}
