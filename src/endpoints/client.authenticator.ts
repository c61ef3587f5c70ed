import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { oauth2ErrorOf } from '../grants/user-pool.refusal.js';
import type { ClientCredentials } from '../oauth2/client.credentials.js';
import { ClientLimits } from '../limits/client.limits.js';
import { networkOf } from '../limits/network.of.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import type { Caller } from '../sessions/caller.js';
import { type AppClient, AppClients } from '../user-pool/app.client.js';
import type { ClientSecrets } from '../user-pool/client.secrets.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';

/** What the secret of somebody unknown is compared with, so that it takes as long as that of somebody known. */
const NOBODYS_SECRET = randomBytes(32).toString('base64');

/** Tells whether a client is who it says it is. */
@Injectable()
export class ClientAuthenticator {
  constructor(
    private readonly clients: AppClients,
    private readonly limits: ClientLimits,
  ) {}

  /**
   * Counts as one request of that client. A wrong secret does not: nobody is to use up what is somebody else's.
   *
   * @throws OAuth2Error `invalid_client`, the same for an unknown client and for a wrong secret;
   *   `temporarily_unavailable` when the provider of secrets does not answer
   * @throws TooManyRequestsError
   * @see RFC 6749 §3.2.1
   */
  async authenticate({ clientId, clientSecret }: ClientCredentials, caller: Caller): Promise<AppClient> {
    const client = this.clients.find(clientId);
    const isRight = await isSecretOf(client, clientSecret ?? '');
    if (client === undefined || !isRight) {
      throw new OAuth2Error('invalid_client', 'The client is unknown or its secret is missing or wrong.');
    }
    await this.limits.spend(client, networkOf(caller.address));
    return client;
  }
}

async function isSecretOf(client: AppClient | undefined, presented: string): Promise<boolean> {
  if (client === undefined) return isOneOf([NOBODYS_SECRET], presented);
  if (client.secrets === undefined) return isOneOf([''], presented);
  try {
    return await isLive(client.secrets, presented);
  } catch (error) {
    throw error instanceof UserPoolError ? oauth2ErrorOf(error) : error;
  }
}

async function isLive(secrets: ClientSecrets, presented: string): Promise<boolean> {
  const live = await secrets.live();
  if (isOneOf(live, presented)) return true;
  return isOneOf((await secrets.renewed(live)) ?? [], presented);
}

/** In constant time, all of them; digests, because `timingSafeEqual` wants equal lengths. */
function isOneOf(expected: readonly string[], presented: string): boolean {
  const digest = sha256(presented);
  return expected.map((one) => timingSafeEqual(digest, sha256(one))).includes(true);
}

function sha256(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
