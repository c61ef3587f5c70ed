import { createHmac } from 'node:crypto';
import type { AppClient } from '../user-pool/app.client.js';
import type { ClientSecrets, LiveSecrets } from '../user-pool/client.secrets.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';

/** The one that Cognito took last, of each client: while secrets rotate, only one request in all is sent twice. */
const lastTaken = new WeakMap<ClientSecrets, string>();

/**
 * Calls Cognito with a secret of the client that it takes: the one that it took last, or while secrets rotate the
 * next. Cognito checks the client before it looks at a code, a password or a refresh token, so that a second try
 * spends none.
 *
 * @param call gets `undefined` for a public client; rejects with `client_refused` when it is the secret that is wrong
 */
export async function withSecretOf<T>(
  { secrets }: Pick<AppClient, 'secrets'>,
  call: (clientSecret: string | undefined) => Promise<T>,
): Promise<T> {
  if (secrets === undefined) return call(undefined);
  const live = await secrets.live();
  try {
    return await firstAccepted(secrets, lastTakenFirst(secrets, live), call);
  } catch (error) {
    const others = isClientRefused(error) ? await secrets.renewed(live) : undefined;
    if (others === undefined) throw error;
    return firstAccepted(secrets, others, call);
  }
}

function lastTakenFirst(secrets: ClientSecrets, live: LiveSecrets): LiveSecrets {
  const taken = lastTaken.get(secrets);
  if (taken === undefined || !live.includes(taken)) return live;
  return [taken, ...live.filter((secret) => secret !== taken)];
}

async function firstAccepted<T>(
  secrets: ClientSecrets,
  [secret, ...others]: LiveSecrets,
  call: (clientSecret: string) => Promise<T>,
): Promise<T> {
  try {
    const answer = await call(secret);
    lastTaken.set(secrets, secret);
    return answer;
  } catch (error) {
    const [next, ...rest] = others;
    if (!isClientRefused(error)) throw error;
    lastTaken.delete(secrets);
    if (next === undefined) throw error;
    return firstAccepted(secrets, [next, ...rest], call);
  }
}

function isClientRefused(error: unknown): boolean {
  return error instanceof UserPoolError && error.code === 'client_refused';
}

/**
 * How a confidential client proves itself where its secret may not be sent.
 *
 * @param username as it is sent in the same call, or for a refresh as the pool stores it
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html (SECRET_HASH)
 */
export function secretHash(
  { clientId }: AppClient,
  clientSecret: string | undefined,
  username: string,
): { SECRET_HASH?: string } {
  if (clientSecret === undefined) return {};
  return {
    SECRET_HASH: createHmac('sha256', clientSecret).update(`${username}${clientId}`).digest('base64'),
  };
}
