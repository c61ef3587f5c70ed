import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { AppClients } from '../user-pool/app.client.js';
import { SignOut } from '../user-pool/sign.out.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';

const RETRY_AFTER_SECONDS: readonly number[] = [1, 5, 15, 60, 300, 900];

/**
 * Does at Cognito what has been done here already. The caller waits for the first try only; when that fails,
 * further ones follow in the background. Tries are lost when the process ends: the denial here is made to last
 * without them.
 */
@Injectable()
export class UpstreamSignOut implements OnApplicationShutdown {
  private readonly logger = new Logger(UpstreamSignOut.name);
  private readonly waiting = new Set<NodeJS.Timeout>();

  constructor(
    private readonly clients: AppClients,
    private readonly signOut: SignOut,
  ) {}

  /** Never rejects. @param signOut to be repeated until it does not reject */
  async attempt(signOut: () => Promise<void>, retriesDone = 0): Promise<void> {
    try {
      await signOut();
    } catch (error) {
      this.logger.warn(`Cognito could not be told of a logout, try ${retriesDone + 1}: ${reasonOf(error)}`);
      this.retryLater(signOut, retriesDone);
    }
  }

  /** Revokes a refresh token and all of its login. @throws UserPoolError */
  async revoke(clientId: string, refreshToken: string): Promise<void> {
    const client = this.clients.find(clientId);
    if (client === undefined)
      throw new UserPoolError('misconfigured', 'The app client of a session is not in the options.');
    await this.signOut.revoke(client, refreshToken);
  }

  onApplicationShutdown(): void {
    for (const timer of this.waiting) clearTimeout(timer);
    this.waiting.clear();
  }

  private retryLater(signOut: () => Promise<void>, retriesDone: number): void {
    const seconds = RETRY_AFTER_SECONDS[retriesDone];
    if (seconds === undefined) {
      this.logger.error('Cognito was not told of a logout. The login stays refused here.');
      return;
    }
    const timer = setTimeout(() => {
      this.waiting.delete(timer);
      void this.attempt(signOut, retriesDone + 1);
    }, seconds * 1000).unref();
    this.waiting.add(timer);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
