import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { expect } from '@jest/globals';
import type { FidelitySwitches } from '../../../src/emulator/fidelity.switches.js';
import type { UserPoolTriggers } from '../../../src/emulator/pool/triggers/user-pool.triggers.js';
import type { UserPoolSeed } from '../../../src/emulator/user-pool.seed.js';
import { startUserPoolServer, type UserPoolServer } from '../../../src/emulator/user-pool.server.js';
import { ManualClock } from './manual.clock.js';

/** A user pool on a free port, with the AWS SDK in front of it and a clock that stands still. */
export class CognitoBench {
  private constructor(
    readonly server: UserPoolServer,
    readonly sdk: CognitoIdentityProviderClient,
    readonly clock: ManualClock,
  ) {}

  static async start(
    seed: UserPoolSeed,
    triggers?: UserPoolTriggers,
    fidelity?: Partial<FidelitySwitches>,
  ): Promise<CognitoBench> {
    const clock = new ManualClock();
    const server = await startUserPoolServer({ seed, port: 0, clock, triggers, fidelity });
    const sdk = new CognitoIdentityProviderClient({
      region: 'us-east-1',
      endpoint: server.url,
      maxAttempts: 1,
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    });
    return new CognitoBench(server, sdk, clock);
  }

  async stop(): Promise<void> {
    this.sdk.destroy();
    await this.server.close();
  }

  get pool() {
    return this.server.emulator.pools.get(this.server.userPoolId);
  }

  codeFor(username: string): string {
    return this.pool.outbox.lastTo(username)?.code ?? '';
  }
}

export function refusal(name: string, message: unknown = expect.anything()) {
  return expect.objectContaining({
    name,
    message,
    $metadata: expect.objectContaining({ httpStatusCode: 400 }),
  });
}

export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => ({ notRejected: value }),
    (error: unknown) => error,
  );
}

export function claimsOf(token: string | undefined): Record<string, unknown> {
  const [, claims = ''] = (token ?? '').split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
}
