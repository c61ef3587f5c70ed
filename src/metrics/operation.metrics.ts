import type { Registry } from 'prom-client';
import { errorTypeOf, type Operation } from '../telemetry/operation.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import type { Clock } from '../tokens/clock.js';
import type { Prometheus } from './prometheus.js';

/** Of an answer over the network. Seconds. */
const NETWORK_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Of a store in the same building, or of a local disk. Seconds. */
const STORE_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** Grants, and calls that leave the process: how many, how long, and how they ended. */
export class OperationMetrics {
  private readonly grants;
  private readonly grantDurations;
  private readonly cognito;
  private readonly store;

  constructor({ Counter, Histogram }: Prometheus, registry: Registry, prefix: string) {
    const registers = [registry];
    this.grants = new Counter({
      name: `${prefix}grants_total`,
      help: 'Grants asked for, by grant type; the outcome is ok or the OAuth error.',
      labelNames: ['grant_type', 'outcome'],
      registers,
    });
    this.grantDurations = new Histogram({
      name: `${prefix}grant_duration_seconds`,
      help: 'How long grants take, by grant type.',
      labelNames: ['grant_type'],
      buckets: NETWORK_BUCKETS,
      registers,
    });
    this.cognito = new Histogram({
      name: `${prefix}cognito_request_duration_seconds`,
      help: 'How long Cognito takes to answer, by operation; the outcome is ok or what it refused.',
      labelNames: ['operation', 'outcome'],
      buckets: NETWORK_BUCKETS,
      registers,
    });
    this.store = new Histogram({
      name: `${prefix}store_request_duration_seconds`,
      help: 'How long the stores of revocations and sessions take, by operation.',
      labelNames: ['operation', 'outcome'],
      buckets: STORE_BUCKETS,
      registers,
    });
  }

  /** @returns how to stop observing */
  observe(telemetry: Telemetry, clock: Clock): () => void {
    return telemetry.observe(async (operation, work) => {
      const begunAt = clock.monotonicMilliseconds();
      const ended = (outcome: string) =>
        this.count(operation, outcome, (clock.monotonicMilliseconds() - begunAt) / 1000);
      try {
        const answer = await work();
        ended('ok');
        return answer;
      } catch (error) {
        ended(errorTypeOf(operation, error));
        throw error;
      }
    });
  }

  private count({ kind, name }: Operation, outcome: string, seconds: number): void {
    switch (kind) {
      case 'grant':
        this.grants.inc({ grant_type: name, outcome });
        return this.grantDurations.observe({ grant_type: name }, seconds);
      case 'cognito':
      case 'keys':
        return this.cognito.observe({ operation: name, outcome }, seconds);
      case 'store':
        return this.store.observe({ operation: name, outcome }, seconds);
    }
  }
}
