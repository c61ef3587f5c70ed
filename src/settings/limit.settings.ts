import { z } from 'zod';
import { DEFAULT_RATE_LIMITS, type RateLimit, type RateLimitName } from '../limits/rate-limit.settings.js';

type Limits = Readonly<Partial<Record<RateLimitName, RateLimit | false>>>;

const HOW = 'Give off, or limits such as signIns=20/900 (so many in so many seconds) or userCodes=off.';

const NAMES = Object.keys(DEFAULT_RATE_LIMITS);

/** `RATE_LIMITS`: `off`, or some of the limits by name, parted by commas. */
export const rateLimitsSetting = z.string().transform((text, context): false | Limits => {
  if (text === 'off') return false;
  return Object.fromEntries(
    text.split(',').map((one) => {
      const [, name = '', limit, seconds] = /^\s*(\w+)=(?:off|(\d+)\/(\d+))\s*$/.exec(one) ?? [];
      if (!isName(name)) {
        context.addIssue({ code: 'custom', message: `${HOW} There are ${NAMES.join(', ')}.` });
      }
      return [name, limit !== undefined && { limit: Number(limit), windowSeconds: Number(seconds) }];
    }),
  );
});

/**
 * `TRUST_PROXY`: how many proxies there are in front, or who they are. Not `true`, by which every caller could say
 * where it comes from.
 */
export const trustProxySetting = z
  .string()
  .regex(
    /^(\d{1,2}|[a-f\d.:/]+|loopback|linklocal|uniquelocal)(,\s*([a-f\d.:/]+|loopback|linklocal|uniquelocal))*$/i,
    'Give the number of proxies in front, or their addresses and subnets parted by commas.',
  )
  .transform((text) => (/^\d+$/.test(text) ? Number(text) : text));

function isName(name: string): name is RateLimitName {
  return NAMES.includes(name);
}
