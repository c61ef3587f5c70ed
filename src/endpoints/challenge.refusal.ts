import { Injectable } from '@nestjs/common';
import { CHALLENGE_GRANT_TYPE, ChallengeStillOpenError } from '../grants/challenge.grant.js';
import { GrantRegistry } from '../grants/grant.registry.js';
import { oauth2ErrorOf } from '../grants/user-pool.refusal.js';
import { TooManyRequestsError } from '../limits/too-many-requests.error.js';
import { OAuth2Error, type OAuth2ErrorDetails } from '../oauth2/oauth2.error.js';
import type { AppClient } from '../user-pool/app.client.js';
import {
  ANSWERED_BY,
  type AnswerableChallenge,
  type Challenge,
  ChallengeRequiredError,
  isAnswerable,
} from '../user-pool/challenge.js';
import { type ChallengeToken, ChallengeTokens } from '../user-pool/challenge.tokens.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { tooManyRequests } from './too-many-requests.answer.js';

const ABOUT_A_SECOND_FACTOR: ReadonlySet<string> = new Set([
  'SOFTWARE_TOKEN_MFA',
  'SMS_MFA',
  'EMAIL_OTP',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
]);

/**
 * Turns what the user pool still wants into a refusal that tells how to go on: `mfa_required` for a second factor,
 * `challenge_required` for all else, with `challenge`, `challenge_parameters`, `challenge_token` and `expires_in`.
 */
@Injectable()
export class ChallengeRefusal {
  constructor(
    private readonly tokens: ChallengeTokens,
    private readonly grants: GrantRegistry,
  ) {}

  /** @returns what else it is that was thrown, as it is */
  async of(error: unknown, client: AppClient): Promise<unknown> {
    if (error instanceof ChallengeStillOpenError) return this.stillOpen(error, client);
    if (error instanceof ChallengeRequiredError) return this.required(error, client);
    return error;
  }

  private async required(error: ChallengeRequiredError, client: AppClient): Promise<OAuth2Error> {
    const { challenge } = error;
    const { name } = challenge;
    if (!isAnswerable(name) || this.grants.find(CHALLENGE_GRANT_TYPE) === undefined)
      return unanswerable(error);
    return new OAuth2Error('invalid_grant', advice(name), {
      cause: error,
      extensionCode: codeOf(name),
      members: members(challenge, await this.tokens.open(client, challenge)),
    });
  }

  /** The refusal of the answer, and another token to try once more. */
  private async stillOpen({ open, cause }: ChallengeStillOpenError, client: AppClient): Promise<unknown> {
    const refusal = refusalOf(cause);
    if (!(refusal instanceof OAuth2Error)) return cause;
    const { code, description, status, retryAfterSeconds } = refusal;
    const details: OAuth2ErrorDetails = { cause: refusal.cause, status, retryAfterSeconds };
    const token = await this.tokens.reopen(client, open);
    return new OAuth2Error(code, description, { ...details, members: members(open.challenge, token) });
  }
}

function refusalOf(cause: unknown): unknown {
  if (cause instanceof TooManyRequestsError) return tooManyRequests(cause);
  return cause instanceof UserPoolError ? oauth2ErrorOf(cause) : cause;
}

function codeOf(challengeName: string): string {
  return ABOUT_A_SECOND_FACTOR.has(challengeName) ? 'mfa_required' : 'challenge_required';
}

function advice(name: AnswerableChallenge): string {
  return (
    `The user pool wants ${name} before it issues tokens. Answer with grant_type ${CHALLENGE_GRANT_TYPE}, ` +
    `the challenge_token and ${ANSWERED_BY[name]}.`
  );
}

function members({ name, parameters }: Challenge, { challengeToken, expiresInSeconds }: ChallengeToken) {
  return {
    challenge: name,
    challenge_parameters: parameters,
    challenge_token: challengeToken,
    expires_in: expiresInSeconds,
  };
}

/** Named all the same, so that a developer knows what to look for. The name comes from outside: only if it is one. */
function unanswerable(error: ChallengeRequiredError): OAuth2Error {
  const name = /^[A-Z_]{1,64}$/.exec(error.challenge.name)?.[0] ?? 'UNKNOWN';
  return new OAuth2Error(
    'invalid_grant',
    `The user pool wants ${name} before it issues tokens, which cannot be answered here. Log in with the authorization code flow.`,
    { cause: error, extensionCode: codeOf(name), members: { challenge: name } },
  );
}
