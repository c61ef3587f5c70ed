import { NotFoundException } from '@nestjs/common';

/** What an address names is not there. In the form of all refusals: `statusCode`, `message`, `reason`. */
export function unknownTarget(reason: 'unknown_group' | 'unknown_session', message: string) {
  return new NotFoundException({ statusCode: 404, message, reason });
}
