import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { TooManyRequestsError } from '../limits/too-many-requests.error.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { renderOAuth2Error } from '../oauth2/oauth2-error.response.js';
import { statusOf } from './thrown.status.js';
import { tooManyRequests } from './too-many-requests.answer.js';

/** Everything that goes wrong at an OAuth endpoint leaves in the form of RFC 6749 §5.2. */
@Catch()
export class OAuth2ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('OAuth2');

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    this.answer(exception, host.switchToHttp().getResponse());
  }

  /** @param response of whatever platform */
  answer(exception: unknown, response: unknown): void {
    const error = toOAuth2Error(exception);
    this.log(error);
    const { status, headers, body } = this.render(error);
    const { httpAdapter } = this.adapterHost;
    for (const [name, value] of Object.entries(headers)) httpAdapter.setHeader(response, name, value);
    httpAdapter.reply(response, body, status);
  }

  protected render(error: OAuth2Error) {
    return renderOAuth2Error(error);
  }

  private log(error: OAuth2Error): void {
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
    if (error.status >= 500) this.logger.error(`${error.message}${cause}`);
    else this.logger.debug(`${error.message}${cause}`);
  }
}

function toOAuth2Error(exception: unknown): OAuth2Error {
  if (exception instanceof OAuth2Error) return exception;
  if (exception instanceof TooManyRequestsError) return tooManyRequests(exception);
  const status = statusOf(exception);
  if (status >= 400 && status < 500) {
    // Without its cause: a parser repeats what it stumbled over, and the log is no place for a password.
    return new OAuth2Error('invalid_request', 'The request cannot be read.', { status });
  }
  return new OAuth2Error('server_error', 'Something went wrong on our side.', { cause: exception });
}
