import { createHmac } from 'node:crypto';
import type { AppClient } from './app-client.js';
import { notAuthorized } from '../cognito.error.js';
import { sameSecret } from '../opaque.secret.js';

/**
 * Confidential clients prove themselves on the public operations without sending their secret.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
 */
export function secretHash(clientSecret: string, clientId: string, username: string): string {
  return createHmac('sha256', clientSecret).update(`${username}${clientId}`).digest('base64');
}

/** @throws CognitoError NotAuthorizedException unless the hash was made with one of the client's secrets. */
export function checkSecretHash(client: AppClient, username: string, hash: string | undefined): void {
  if (!client.isConfidential && hash === undefined) return;
  if (hash === undefined) {
    throw notAuthorized(
      `Client ${client.clientId} is configured with secret but SECRET_HASH was not received`,
    );
  }
  const fits = client.secrets.all.some(({ value }) =>
    sameSecret(secretHash(value, client.clientId, username), hash),
  );
  if (!fits) throw notAuthorized(`Unable to verify secret hash for client ${client.clientId}`);
}

/** For the operations that take the secret itself. */
export function checkClientSecret(client: AppClient, secret: string | undefined): boolean {
  if (!client.isConfidential) return secret === undefined;
  return secret !== undefined && client.acceptsSecret(secret);
}
