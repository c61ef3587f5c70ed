import { HttpException } from '@nestjs/common';

/** Body parsers throw errors of their own, with a status; Nest throws its exceptions. What else is thrown is our fault. */
export function statusOf(exception: unknown): number {
  if (exception instanceof HttpException) return exception.getStatus();
  const told = exception instanceof Error && 'statusCode' in exception ? exception.statusCode : undefined;
  return typeof told === 'number' ? told : 500;
}
