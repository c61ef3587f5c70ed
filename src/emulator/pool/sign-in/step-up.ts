import { invalidParameter, unavailableInTier } from '../cognito.error.js';
import { methodsEnabled } from '../mfa/mfa.requirement.js';
import { checkAccessToken } from '../tokens/access-token.checker.js';
import type { UserPool } from '../user-pool.js';
import type { User } from '../users/user.js';
import {
  acrLevels,
  Assurance,
  reachesWith,
  takesPassword,
  type AcrLevel,
  type AuthMethod,
} from './assurance.js';
import { choicesOf } from './first-factor.choices.js';
import type { SignInCaller } from './sign-in.step.js';

/** What a user has proved before, and which level that was worth. */
export interface Credit {
  readonly methods: readonly AuthMethod[];
  readonly level?: AcrLevel;
}

const noCredit: Credit = { methods: [] };

/**
 * The level that a sign-in by choice is to reach, by its parameters `TARGET_ACR_VALUES`, `ACCESS_TOKEN` and `MAX_AGE`.
 *
 * Assumed: the texts. In which cases there is an error is documented.
 *
 * @returns undefined if none is asked for
 * @throws CognitoError InvalidParameterException, FeatureUnavailableInTierException, NotAuthorizedException
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html
 */
export function assuranceWanted(
  { pool }: SignInCaller,
  user: User | undefined,
  parameters: ReadonlyMap<string, string>,
): Assurance | undefined {
  const wanted = parameters.get('TARGET_ACR_VALUES');
  const token = parameters.get('ACCESS_TOKEN');
  const maxAgeSeconds = maxAgeIn(parameters.get('MAX_AGE'));
  if (wanted === undefined) {
    if (token !== undefined) throw invalidParameter('ACCESS_TOKEN needs TARGET_ACR_VALUES.');
    return undefined;
  }
  if (pool.settings.tier === 'LITE') throw unavailableInTier('Step-up authentication');
  const levels = levelsNamed(pool, wanted);
  if (levels.length === 0) throw invalidParameter('No value of TARGET_ACR_VALUES is valid.');
  const credit = token === undefined ? noCredit : creditOf(pool, user, token, maxAgeSeconds);
  const target = firstInReach(pool, user, levels, credit);
  if (target === undefined) throw invalidParameter('The user cannot reach any level of TARGET_ACR_VALUES.');
  if ((credit.level ?? 0) >= target) throw invalidParameter('The access token has the level already.');
  return new Assurance(target, credit.methods);
}

function maxAgeIn(value: string | undefined): number {
  if (value === undefined) return Infinity;
  if (!/^\d{1,10}$/.test(value)) throw invalidParameter('MAX_AGE must be a whole number of seconds.');
  return Number(value);
}

/** In the order they were asked for. What is no level is passed over. */
export function levelsNamed({ settings }: UserPool, wanted: string): readonly AcrLevel[] {
  return wanted
    .split(' ')
    .flatMap((name) => acrLevels.find((level) => settings.acrNames[level] === name) ?? []);
}

/** An old sign-in counts for nothing; its token remains what it was. */
function creditOf(pool: UserPool, user: User | undefined, token: string, maxAgeSeconds: number): Credit {
  const checked = checkAccessToken(pool, token);
  if (!user || checked.user !== user) throw invalidParameter('USERNAME and ACCESS_TOKEN do not match.');
  const { acr, amr, auth_time: authTimeSeconds } = checked.claims;
  if (pool.clock.epochSeconds() - Number(authTimeSeconds) > maxAgeSeconds) return noCredit;
  const [level] = typeof acr === 'string' ? levelsNamed(pool, acr) : [];
  return { level, methods: Array.isArray(amr) ? amr.filter(isMethod) : [] };
}

function isMethod(name: unknown): name is AuthMethod {
  return name === 'pwd' || name === 'otp' || name === 'sms' || name === 'email_otp';
}

/** Nobody is asked to set up what is missing. Somebody unknown could reach anything, so as not to find out. */
export function firstInReach(
  pool: UserPool,
  user: User | undefined,
  levels: readonly AcrLevel[],
  { methods: credited }: Credit = noCredit,
): AcrLevel | undefined {
  if (!user) return levels[0];
  const withPassword =
    credited.includes('pwd') ||
    (pool.settings.firstFactors.includes('PASSWORD') && user.password !== undefined);
  const withCode = credited.includes('sms') || credited.includes('email_otp');
  return levels.find((level) => {
    if (!takesPassword(level)) return choicesOf(pool, user).some((choice) => choice.endsWith('_OTP'));
    if (level === 1) return withPassword;
    const reaches = methodsEnabled(pool, user).some((method) => reachesWith(level, method));
    return withPassword && (reaches || (level === 3 && withCode));
  });
}
