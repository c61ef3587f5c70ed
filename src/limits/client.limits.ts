import { Injectable } from '@nestjs/common';
import type { AppClient } from '../user-pool/app.client.js';
import { UserPoolError, type UserPoolErrorCode } from '../user-pool/user-pool.error.js';
import { RateLimits } from './rate.limits.js';

const NOT_THE_CALLERS_FAULT: ReadonlySet<UserPoolErrorCode> = new Set([
  'throttled',
  'unavailable',
  'misconfigured',
]);

/**
 * How much one client may ask for. A client that has proved itself is one, wherever it asks from. The name of a public
 * client is anybody's to use, so that each address has a count of its own there: nobody can use up somebody else's.
 */
@Injectable()
export class ClientLimits {
  constructor(private readonly limits: RateLimits) {}

  /** @param address as {@link networkOf} tells it. @throws TooManyRequestsError */
  async spend(client: AppClient, address: string): Promise<void> {
    await this.limits.spend('perClient', ...subjectOf(client, address));
  }

  /** As {@link spend}, for a revocation. @throws TooManyRequestsError */
  async spendRevocation(client: AppClient, address: string): Promise<void> {
    await this.limits.spend('revocations', ...subjectOf(client, address));
  }

  /**
   * Lets the user pool be asked about a refresh token that no login here knows. Each that it refuses counts, as it has
   * cost a call out of the pool's quota, which all logins share. Tokens of logins that are known are never refused by
   * this.
   *
   * @throws TooManyRequestsError, and whatever the work itself rejects with
   */
  async askOfUnknown<T>(client: AppClient, address: string, work: () => Promise<T>): Promise<T> {
    const subject = subjectOf(client, address);
    await this.limits.spend('unknownRefreshTokens', ...subject);
    try {
      const outcome = await work();
      if (outcome !== undefined) await this.limits.giveBack('unknownRefreshTokens', ...subject);
      return outcome;
    } catch (error) {
      const isOurs = error instanceof UserPoolError && NOT_THE_CALLERS_FAULT.has(error.code);
      if (isOurs) await this.limits.giveBack('unknownRefreshTokens', ...subject);
      throw error;
    }
  }
}

function subjectOf({ clientId, secrets }: AppClient, address: string): string[] {
  return secrets === undefined ? [clientId, address] : [clientId];
}
