import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { RateLimits } from '../limits/rate.limits.js';
import { TooManyRequestsError } from '../limits/too-many-requests.error.js';
import { Arrivals } from './arrivals.js';
import { type CallerRequest, networkOfCaller } from './caller.of.js';
import { UntrustedProxies } from './untrusted.proxies.js';

/**
 * How much one address may ask of the routes that need no token, all of them together: before anything is read,
 * compared or looked up.
 */
@Injectable()
export class AddressLimitGuard implements CanActivate {
  constructor(
    private readonly limits: RateLimits,
    private readonly proxies: UntrustedProxies,
    private readonly arrivals: Arrivals,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** @throws TooManyRequestsError */
  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<CallerRequest>();
    this.arrivals.note(request);
    this.proxies.notice(request);
    try {
      await this.limits.spend('perAddress', networkOfCaller(request));
      return true;
    } catch (error) {
      if (error instanceof TooManyRequestsError) this.tell(context, error.retryAfterSeconds);
      throw error;
    }
  }

  /** In the header also where the answer is made by somebody who knows of none. */
  private tell(context: ExecutionContext, retryAfterSeconds: number): void {
    const response: unknown = context.switchToHttp().getResponse();
    this.adapterHost.httpAdapter.setHeader(response, 'Retry-After', String(retryAfterSeconds));
  }
}
