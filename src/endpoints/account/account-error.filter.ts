import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { TooManyRequestsError } from '../../limits/too-many-requests.error.js';
import { AccountError, type AccountErrorCode } from '../../user-pool/account.error.js';
import { ClientSecretUnavailableError } from '../../user-pool/client.secrets.js';
import { UserPoolError, type UserPoolErrorCode } from '../../user-pool/user-pool.error.js';
import { statusOf } from '../thrown.status.js';
import { AccountRequestError } from './account-request.error.js';

interface AccountRefusal {
  readonly status: number;
  /** Stable: safe to branch on. */
  readonly reason: string;
  readonly message: string;
  readonly retryAfterSeconds?: number | undefined;
}

type AccountFailure = AccountError | AccountRequestError | UserPoolError | TooManyRequestsError;

/** What each refusal is on the wire. `name_taken` and `no_account` never get here where a stranger asks. */
const STATUS: Readonly<Record<AccountErrorCode, number>> = {
  name_taken: 409,
  code_refused: 400,
  password_refused: 400,
  wrong_password: 400,
  address_taken: 409,
  attribute_refused: 400,
  factor_unavailable: 400,
  not_permitted: 403,
  too_many_attempts: 429,
  no_account: 401,
};

/** The pool counts tries by the hour, and does not tell when they began. */
const UNTIL_THE_POOL_FORGETS_SECONDS = 3600;

const SLOW_DOWN = 'Too many requests. Wait a little and try again.';

/** What is nobody's fault but ours or Cognito's. */
const UPSTREAM: Readonly<Partial<Record<UserPoolErrorCode, AccountRefusal>>> = {
  throttled: {
    status: 429,
    reason: 'too_many_requests',
    message: SLOW_DOWN,
    retryAfterSeconds: 1,
  },
  unavailable: {
    status: 503,
    reason: 'user_pool_unavailable',
    message: 'The user pool does not answer. Try again shortly.',
    retryAfterSeconds: 1,
  },
  refused: { status: 401, reason: 'no_account', message: 'This login was ended. Log in again.' },
};

const SECRET_UNAVAILABLE: AccountRefusal = {
  status: 503,
  reason: 'client_secret_unavailable',
  message: 'The secret of the client cannot be looked up now. Try again shortly.',
  retryAfterSeconds: 1,
};

const MISCONFIGURED: AccountRefusal = {
  status: 500,
  reason: 'misconfigured',
  message: 'The server is not set up right for this. Its log says what is wrong.',
};

const UNREADABLE = { reason: 'malformed_request', message: 'The request cannot be read.' };
const OUR_FAULT = { status: 500, reason: 'server_error', message: 'Something went wrong on our side.' };

/** Everything that an account route refuses leaves in one form: `statusCode`, `reason`, `message`. */
@Catch(AccountError, AccountRequestError, UserPoolError, TooManyRequestsError)
export class AccountErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Accounts');

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: AccountFailure, host: ArgumentsHost): void {
    const refusal = refusalOf(error);
    if (refusal.status >= 500) this.logger.error(error.message);
    this.send(refusal, host.switchToHttp().getResponse());
  }

  /** For a body that no parser can read. @param response of whatever platform */
  answer(error: unknown, response: unknown): void {
    const status = statusOf(error);
    if (status < 500) return this.send({ ...UNREADABLE, status }, response);
    this.logger.error(error);
    this.send(OUR_FAULT, response);
  }

  private send(refusal: AccountRefusal, response: unknown): void {
    const { status, reason, message, retryAfterSeconds } = refusal;
    const { httpAdapter } = this.adapterHost;
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
    if (retryAfterSeconds !== undefined)
      httpAdapter.setHeader(response, 'Retry-After', String(retryAfterSeconds));
    httpAdapter.reply(response, HttpException.createBody({ statusCode: status, reason, message }), status);
  }
}

function refusalOf(error: AccountFailure): AccountRefusal {
  if (error instanceof TooManyRequestsError) {
    const { retryAfterSeconds } = error;
    return { status: 429, reason: 'too_many_requests', message: SLOW_DOWN, retryAfterSeconds };
  }
  if (error instanceof AccountRequestError) {
    return { status: 400, reason: 'malformed_request', message: error.message };
  }
  if (error instanceof AccountError) {
    const retryAfterSeconds = error.code === 'too_many_attempts' ? UNTIL_THE_POOL_FORGETS_SECONDS : undefined;
    const { code: reason, description: message } = error;
    return { status: STATUS[reason], reason, message, retryAfterSeconds };
  }
  if (error instanceof ClientSecretUnavailableError) return SECRET_UNAVAILABLE;
  return UPSTREAM[error.code] ?? MISCONFIGURED;
}
