import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { UnknownUserError } from '../sessions/session.error.js';
import { AccountError, type AccountErrorCode } from '../user-pool/account.error.js';
import { UserPoolError, type UserPoolErrorCode } from '../user-pool/user-pool.error.js';
import { AccountRequestError } from './account/account-request.error.js';

interface Answer {
  readonly statusCode: number;
  readonly message: string;
  /** Stable: safe to count and to alert on. */
  readonly reason: string;
}

const NOBODY: Answer = { statusCode: 404, message: 'There is no such user.', reason: 'unknown_user' };
const BUSY: Answer = {
  statusCode: 503,
  message: 'The user pool does not answer, so that nothing was changed there. Try again shortly.',
  reason: 'user_pool_unavailable',
};
const MISCONFIGURED: Answer = {
  statusCode: 500,
  message: 'The server is not set up right for this. Its log says what is wrong.',
  reason: 'misconfigured',
};

const BY_CODE: Partial<Record<UserPoolErrorCode, Answer>> = {
  // Somebody else was quicker to delete them.
  refused: NOBODY,
  throttled: BUSY,
  unavailable: BUSY,
};

type AdministrationFailure = UserPoolError | UnknownUserError | AccountError | AccountRequestError;

/** What is wrong is not the request, but what there is already. */
const CONFLICTS: ReadonlySet<AccountErrorCode> = new Set(['name_taken', 'address_taken', 'not_permitted']);

/** What the user pool refuses an administrator. Nothing of its own text gets through. */
@Catch(UserPoolError, UnknownUserError, AccountError, AccountRequestError)
export class UserAdministrationFilter implements ExceptionFilter<AdministrationFailure> {
  private readonly logger = new Logger('UserAdministration');

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: AdministrationFailure, host: ArgumentsHost): void {
    const answer = answerTo(error);
    if (answer.statusCode >= 500) this.logger.error(`${error.message} ${causeOf(error)}`);
    const { httpAdapter } = this.adapterHost;
    const response: unknown = host.switchToHttp().getResponse();
    if (answer.statusCode === 503) httpAdapter.setHeader(response, 'Retry-After', '1');
    httpAdapter.reply(response, answer, answer.statusCode);
  }
}

function answerTo(error: AdministrationFailure): Answer {
  if (error instanceof UserPoolError) return BY_CODE[error.code] ?? MISCONFIGURED;
  if (error instanceof AccountRequestError) {
    return { statusCode: 400, reason: 'malformed_request', message: error.message };
  }
  if (error instanceof AccountError) {
    return {
      statusCode: CONFLICTS.has(error.code) ? 409 : 400,
      reason: error.code,
      message: error.description,
    };
  }
  return NOBODY;
}

function causeOf({ cause }: Error): string {
  return cause instanceof Error ? cause.message : '';
}
