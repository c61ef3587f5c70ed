import { type ExecutionContext, Injectable, Logger } from '@nestjs/common';
import { AuthEvents } from '../events/auth.events.js';
import { DpopVerifier } from './dpop/dpop.verifier.js';
import { ResourceMetadata } from './metadata/resource.metadata.js';
import type { Refusal } from './refusal.js';
import { RouteCatalogue } from './route.catalogue.js';

/**
 * Counts what is refused, by reason, and tells of it: one line at `debug`, and the event `refusal`. Neither holds
 * anything that a caller sent.
 *
 * @example
 * // In a metrics adapter of your own
 * for (const [reason, count] of refusals.counts()) gauge.set({ reason }, count);
 */
@Injectable()
export class Refusals {
  private readonly logger = new Logger(Refusals.name);
  private readonly counted = new Map<string, number>();

  /** @internal Made by Nest. */
  constructor(
    private readonly events: AuthEvents,
    private readonly metadata: ResourceMetadata,
    private readonly routes: RouteCatalogue,
    private readonly dpop: DpopVerifier,
  ) {}

  /** How often each reason was given since the start, by this instance. */
  counts(): ReadonlyMap<string, number> {
    return this.counted;
  }

  /** @internal */
  record(refusal: Refusal, context: ExecutionContext): void {
    this.counted.set(refusal.reason, (this.counted.get(refusal.reason) ?? 0) + 1);
    this.point(refusal, context);
    // A flood of rubbish must stay cheap: nothing is made where nobody listens.
    const isLogged = Logger.isLevelEnabled('debug');
    if (!isLogged && !this.events.hasListener('refusal')) return;

    const route = `${context.getClass().name}.${context.getHandler().name}`;
    const told = { status: refusal.getStatus(), reason: refusal.reason, route };
    if (isLogged) this.logger.debug(`refused ${JSON.stringify(told)}`);
    this.events.emit({ type: 'refusal', ...told });
  }

  /** How and where the client gets a token that does. @see RFC 9728 §5.1, RFC 9449 §7.2 */
  private point(refusal: Refusal, context: ExecutionContext): void {
    const dpopAlgorithms = context.getType() === 'http' ? this.dpop.algorithms : undefined;
    const { url } = this.metadata;
    if (url === undefined) {
      if (dpopAlgorithms !== undefined) refusal.pointTo({ dpopAlgorithms });
      return;
    }
    const { scopes } = this.routes.requirements(context.getClass(), context.getHandler());
    const scope = [...new Set(scopes.flatMap((requirement) => requirement.scopes))].join(' ');
    refusal.pointTo({ resourceMetadata: url, dpopAlgorithms, ...(scope === '' ? {} : { scope }) });
  }
}
