import { z } from 'zod';
import {
  DEFAULT_RATE_LIMITS as DEFAULTS,
  type RateLimit,
  type RateLimitName,
} from '../limits/rate-limit.settings.js';

const rateLimit = z.union([
  z.literal(false),
  z.strictObject({
    limit: z.number().int().positive(),
    windowSeconds: z.number().int().positive().max(86_400),
  }),
]);

const rateLimits = z.strictObject({
  perAddress: rateLimit.default(DEFAULTS.perAddress),
  perClient: rateLimit.default(DEFAULTS.perClient),
  revocations: rateLimit.default(DEFAULTS.revocations),
  signIns: rateLimit.default(DEFAULTS.signIns),
  signInsPerAddress: rateLimit.default(DEFAULTS.signInsPerAddress),
  signInsPerAccount: rateLimit.default(DEFAULTS.signInsPerAccount),
  firstSignIns: rateLimit.default(DEFAULTS.firstSignIns),
  firstSignInsPerAccount: rateLimit.default(DEFAULTS.firstSignInsPerAccount),
  unknownRefreshTokens: rateLimit.default(DEFAULTS.unknownRefreshTokens),
  deviceAuthorizations: rateLimit.default(DEFAULTS.deviceAuthorizations),
  userCodes: rateLimit.default(DEFAULTS.userCodes),
  userCodesOverall: rateLimit.default(DEFAULTS.userCodesOverall),
  accountCodes: rateLimit.default(DEFAULTS.accountCodes),
  accountCodesPerAddress: rateLimit.default(DEFAULTS.accountCodesPerAddress),
});

const WHAT_TO_GIVE =
  `Give { limit, windowSeconds } or false for any of ${Object.keys(DEFAULTS).join(', ')}; ` +
  'or false alone for no limits at all.';

export const rateLimitsSchema = z.union([z.literal(false), rateLimits], WHAT_TO_GIVE).prefault({});

/**
 * Limits in place of the usual ones, each with its window of up to a day, or `false` for none of this kind. What each is
 * for, and what it is otherwise, stands at {@link DEFAULT_RATE_LIMITS}.
 */
export type RateLimitOptions = Readonly<Partial<Record<RateLimitName, RateLimit | false>>>;
