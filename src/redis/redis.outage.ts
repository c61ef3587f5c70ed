import type { Logger } from '@nestjs/common';
import { z } from 'zod';

/** Not `instanceof`: Node's own errors are of another realm where code runs in a VM, as under Jest. */
const describedError = z.object({ message: z.string(), code: z.string().optional().catch(undefined) });

/** Says once that Redis is gone and once that it is back, however often the client tries in between. */
export class RedisOutage {
  private isOngoing = false;

  constructor(
    private readonly logger: Logger,
    private readonly address: string,
  ) {}

  began(cause: unknown): void {
    if (this.isOngoing) return;
    this.isOngoing = true;
    this.logger.error(`Redis at ${this.address} cannot be reached: ${reasonOf(cause)}. Trying on.`);
  }

  ended(): void {
    if (!this.isOngoing) return;
    this.isOngoing = false;
    this.logger.log(`Redis at ${this.address} is reached again.`);
  }
}

/** A refused connection to a name with several addresses has no message of its own, only a code. */
function reasonOf(cause: unknown): string {
  const { message, code } = describedError.safeParse(cause).data ?? {};
  return message || code || 'unknown';
}
