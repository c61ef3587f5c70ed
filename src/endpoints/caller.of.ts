import { isIP } from 'node:net';
import { networkOf } from '../limits/network.of.js';
import type { HttpRequest } from '../resource-server/authorization.header.js';
import type { Caller } from '../sessions/caller.js';

/** A request as Express and Fastify both know it. */
export interface CallerRequest extends HttpRequest {
  /** Behind a proxy it is the proxy's, unless the framework was told to trust it: `trust proxy`, `trustProxy`. */
  readonly ip?: string;
}

const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i;

/**
 * Who sent a request. `X-Forwarded-For` is the framework's to judge, never ours: anybody can send it. And a framework
 * that trusts every proxy hands on whatever stands there, so that only an address is taken for one.
 */
export function callerOf({ ip = '', headers }: CallerRequest): Caller {
  const address = ip.replace(MAPPED_IPV4, '');
  const userAgent = headers['user-agent'];
  return {
    ...(isIP(address) === 0 ? {} : { address }),
    ...(typeof userAgent === 'string' ? { userAgent } : {}),
  };
}

/** What counts as the caller's address where limits are counted. */
export function networkOfCaller(request: CallerRequest): string {
  return networkOf(callerOf(request).address);
}
