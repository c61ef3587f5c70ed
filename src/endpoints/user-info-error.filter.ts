import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Refusal } from '../resource-server/refusal.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';

/**
 * What the pool answers to a token that was good enough for the guard. That it does not take it any more is news:
 * the login was ended at Cognito, past us.
 */
@Catch(UserPoolError)
export class UserInfoErrorFilter implements ExceptionFilter<UserPoolError> {
  private readonly logger = new Logger('UserInfo');

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: UserPoolError, host: ArgumentsHost): void {
    const refusal = refusalOf(error);
    if (refusal.getStatus() >= 500) this.logger.error(error.message);
    const { httpAdapter } = this.adapterHost;
    const response: unknown = host.switchToHttp().getResponse();
    for (const [name, value] of Object.entries(refusal.headers)) httpAdapter.setHeader(response, name, value);
    httpAdapter.reply(response, refusal.getResponse(), refusal.getStatus());
  }
}

function refusalOf(error: UserPoolError): Refusal {
  if (error.code === 'refused') {
    return new Refusal({
      status: 401,
      reason: 'revoked',
      error: 'invalid_token',
      description: 'The user pool does not accept the access token any more. Log in again.',
    });
  }
  return new Refusal({
    status: 503,
    reason: 'user_pool_unavailable',
    description: 'The user pool cannot be asked now. Try again shortly.',
  });
}
