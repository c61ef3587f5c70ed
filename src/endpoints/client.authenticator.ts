import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ClientCredentials } from '../oauth2/client.credentials.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { type AppClient, AppClients } from '../user-pool/app.client.js';

/** Tells whether a client is who it says it is. */
@Injectable()
export class ClientAuthenticator {
  constructor(private readonly clients: AppClients) {}

  /**
   * @throws OAuth2Error `invalid_client`, the same for an unknown client and for a wrong secret
   * @see RFC 6749 §3.2.1
   */
  authenticate(credentials: ClientCredentials): AppClient {
    const client = this.clients.find(credentials.clientId);
    const isRight = sameSecret(credentials.clientSecret ?? '', client?.clientSecret ?? '');
    if (client === undefined || !isRight) {
      throw new OAuth2Error('invalid_client', 'The client is unknown or its secret is missing or wrong.');
    }
    return client;
  }
}

/** In constant time; digests, because `timingSafeEqual` wants equal lengths. */
function sameSecret(presented: string, expected: string): boolean {
  return timingSafeEqual(sha256(presented), sha256(expected));
}

function sha256(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
