import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type GuessVerdict, SignInLimits } from '../limits/sign-in.limits.js';
import { TooManyRequestsError } from '../limits/too-many-requests.error.js';
import type { FormParameters } from '../oauth2/form.parameters.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import type { TokenSet } from '../oauth2/token.set.js';
import { ChallengeAnswers } from '../user-pool/challenge.answers.js';
import { ANSWERED_BY, type ChallengeAnswer, isAnswerable } from '../user-pool/challenge.js';
import { ChallengeTokens, type OpenChallenge } from '../user-pool/challenge.tokens.js';
import { UserPoolError, type UserPoolErrorCode } from '../user-pool/user-pool.error.js';
import { Grant } from './grant.decorator.js';
import type { GrantStrategy, TokenRequest } from './grant.strategy.js';

/** @see RFC 6749 §4.5 */
export const CHALLENGE_GRANT_TYPE = 'urn:nest-cognito-oauth:params:oauth:grant-type:challenge';

/** Six digits must not be tried out one after the other. */
const MOST_WRONG_ANSWERS = 5;

/** After these the sign-in can still be gone on with. */
const NOT_THE_END: ReadonlySet<UserPoolErrorCode> = new Set([
  'wrong_answer',
  'password_refused',
  'bad_request',
  'throttled',
  'unavailable',
]);

const userAttributes = z.record(z.string().regex(/^[\w:-]{1,64}$/), z.string().max(2048));

/** The answer did not lead on, and the challenge may be answered once more. */
export class ChallengeStillOpenError extends Error {
  override readonly name = 'ChallengeStillOpenError';

  constructor(
    readonly open: OpenChallenge,
    override readonly cause: unknown,
  ) {
    super('The challenge waits for another answer.', { cause });
  }
}

/**
 * Answers what another grant was refused with: a new password, a second factor, a choice. The caller brings the
 * `challenge_token` of that refusal, which works once, and the answer: `otp`, `new_password` (with `user_attributes`
 * as JSON where some are required), `answer` or `password`; to set up a second factor `otp`, or `email`.
 *
 * Comes with `PasswordGrant`. List it where a grant of your own lets a `ChallengeRequiredError` through.
 */
@Grant(CHALLENGE_GRANT_TYPE)
@Injectable()
export class ChallengeGrant implements GrantStrategy {
  /** @internal Made by Nest. */
  constructor(
    private readonly tokens: ChallengeTokens,
    private readonly users: ChallengeAnswers,
    private readonly limits: SignInLimits,
  ) {}

  async exchange({ client, parameters, address, identity }: TokenRequest): Promise<TokenSet> {
    const open = await this.tokens.take(client, parameters.require('challenge_token'));
    if (open === undefined) {
      throw new OAuth2Error(
        'invalid_grant',
        'The challenge_token is unknown, used or expired. Log in again.',
      );
    }
    try {
      const answer = answerTo(open, parameters);
      const { username: account } = open.challenge.state;
      return await this.limits.attempt({ account, address, identity }, verdictOn, () =>
        this.users.answer(client, open.challenge, answer),
      );
    } catch (error) {
      throw stillOpen(error, open) ?? error;
    }
  }
}

/** @throws OAuth2Error `invalid_request` when what the challenge asks for is missing */
function answerTo({ challenge: { name } }: OpenChallenge, parameters: FormParameters): ChallengeAnswer {
  const isByEmail = name === 'MFA_SETUP' && parameters.get('email') !== undefined;
  if (isAnswerable(name) && !isByEmail) parameters.require(ANSWERED_BY[name]);
  return {
    otp: parameters.get('otp'),
    newPassword: parameters.get('new_password'),
    attributes: attributesIn(parameters.get('user_attributes')),
    answer: parameters.get('answer'),
    password: parameters.get('password'),
    email: parameters.get('email'),
    deviceName: parameters.get('device_name'),
  };
}

function verdictOn(error: unknown): GuessVerdict {
  return error instanceof UserPoolError && error.code === 'wrong_answer' ? 'wrong' : 'neither';
}

function attributesIn(text: string | undefined): Readonly<Record<string, string>> | undefined {
  if (text === undefined) return undefined;
  try {
    return userAttributes.parse(JSON.parse(text));
  } catch {
    throw new OAuth2Error('invalid_request', 'The user_attributes are not a JSON object of texts.');
  }
}

function stillOpen(error: unknown, open: OpenChallenge): ChallengeStillOpenError | undefined {
  const isUnanswered = error instanceof OAuth2Error || error instanceof TooManyRequestsError;
  if (isUnanswered) return new ChallengeStillOpenError(open, error);
  if (!(error instanceof UserPoolError) || !NOT_THE_END.has(error.code)) return undefined;
  const wrongAnswers = open.wrongAnswers + (error.code === 'wrong_answer' ? 1 : 0);
  if (wrongAnswers >= MOST_WRONG_ANSWERS) return undefined;
  return new ChallengeStillOpenError({ ...open, wrongAnswers }, error);
}
