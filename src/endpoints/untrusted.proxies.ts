import { Injectable, Logger } from '@nestjs/common';
import { type CallerRequest, callerOf } from './caller.of.js';

/** Addresses that are not given out on the internet: a caller from there that names another one is a proxy of ours. */
const INTERNAL = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd])/i;

/**
 * Notices that requests come through a proxy that the framework was not told to trust. The header changes nothing, as
 * anybody can send it. But then all callers have one address, and share what is allowed to one.
 */
@Injectable()
export class UntrustedProxies {
  private readonly logger = new Logger('RateLimits');
  private isToldOf = false;

  /** Says so once. */
  notice(request: CallerRequest): void {
    if (this.isToldOf || request.headers['x-forwarded-for'] === undefined) return;
    const { address = '' } = callerOf(request);
    if (!INTERNAL.test(address)) return;
    this.isToldOf = true;
    this.logger.warn(
      'Requests come through a proxy that is not trusted: all callers count as one address, and share its limits. ' +
        'Tell the framework of the proxy: app.set("trust proxy", …) of Express, trustProxy of Fastify.',
    );
  }
}
