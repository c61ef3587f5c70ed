import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Refusal } from '../resource-server/refusal.js';
import { RevocationListFullError } from '../revocation/revocation.error.js';
import { SessionsUnavailableError } from '../sessions/session.error.js';

/** A logout whose record could not be stored is not answered as if it had been. */
@Catch(SessionsUnavailableError)
export class UnavailableFilter implements ExceptionFilter<SessionsUnavailableError> {
  private readonly logger = new Logger('Sessions');

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: SessionsUnavailableError, host: ArgumentsHost): void {
    this.logger.error(error.message, error.cause);
    const refusal = new Refusal({
      status: 503,
      reason: 'store_unavailable',
      description: descriptionOf(error),
    });
    const { httpAdapter } = this.adapterHost;
    const response: unknown = host.switchToHttp().getResponse();
    for (const [name, value] of Object.entries(refusal.headers)) httpAdapter.setHeader(response, name, value);
    httpAdapter.reply(response, refusal.getResponse(), refusal.getStatus());
  }
}

function descriptionOf({ cause, isDeniedHere }: SessionsUnavailableError): string {
  if (isDeniedHere)
    return 'The logout holds on this instance, but the store could not be told. The others follow when it is back.';
  if (cause instanceof RevocationListFullError)
    return 'No access token can be refused any more: the list of what is revoked is full. Tell whoever runs this service.';
  return 'Sessions cannot be read or ended now. Try again shortly.';
}
