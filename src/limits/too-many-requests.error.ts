import { HttpException, HttpStatus } from '@nestjs/common';

/** A caller is too fast, or has tried too often. @see RFC 6585 §4 */
export class TooManyRequestsError extends HttpException {
  override readonly name = 'TooManyRequestsError';

  constructor(
    /** Which of the limits it was, by its name in the options. For the log, never sent. */
    readonly limit: string,
    /** When to try again, in seconds. */
    readonly retryAfterSeconds: number,
  ) {
    const message = 'Too many requests. Wait a little and try again.';
    const statusCode = HttpStatus.TOO_MANY_REQUESTS;
    super({ statusCode, message, reason: 'too_many_requests' }, statusCode);
    this.message = `The limit ${limit} is reached. Try again in ${retryAfterSeconds} seconds.`;
  }
}
