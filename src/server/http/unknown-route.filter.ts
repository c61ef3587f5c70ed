import { type ArgumentsHost, Catch, NotFoundException } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';

/** Nest repeats the address that it has no route for. The query may hold a password or a token that went astray. */
@Catch(NotFoundException)
export class UnknownRouteFilter extends BaseExceptionFilter {
  override catch(exception: NotFoundException, host: ArgumentsHost): void {
    const [path = '', ...query] = exception.message.split('?');
    super.catch(query.length === 0 ? exception : new NotFoundException(path), host);
  }
}
