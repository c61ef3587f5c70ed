import { secretHash } from '../emulator/pool/clients/secret-hash.js';
import type { AppClientSeed } from '../emulator/user-pool.seed.js';
import type { Answer } from './answer.js';
import type { Exchange } from './exchange.js';
import { walkThroughLogin } from './sign-in.walk.js';

/** Tokens of one sign-in of a user. */
export interface SignedIn {
  readonly accessToken: string;
  /** Absent if scopes were asked for without `openid`. */
  readonly idToken?: string;
  readonly refreshToken: string;
}

interface Credentials {
  readonly client: AppClientSeed;
  readonly username: string;
  readonly password: string;
}

/** @throws Error if the user pool refuses, with what it said */
export async function signInByPassword(exchange: Exchange, { client, username, password }: Credentials) {
  const output = await exchange.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: client.clientId,
    AuthParameters: { USERNAME: username, PASSWORD: password, ...hashOf(client, username) },
  });
  const result = output.inner('AuthenticationResult');
  if (!result) throw new Error(`${username} has to answer ${output.text('ChallengeName')} first.`);
  return signedIn(result, ['AccessToken', 'IdToken', 'RefreshToken']);
}

/** @throws Error if the user pool refuses, with what it said */
export async function signInOnPage(
  exchange: Exchange,
  credentials: Credentials & { readonly scopes: readonly string[] },
): Promise<SignedIn> {
  const tokens = await walkThroughLogin(exchange, credentials);
  return signedIn(tokens, ['access_token', 'id_token', 'refresh_token']);
}

function signedIn(answer: Answer, [access, id, refresh]: readonly [string, string, string]): SignedIn {
  return {
    accessToken: answer.text(access) ?? '',
    idToken: answer.text(id),
    refreshToken: answer.text(refresh) ?? '',
  };
}

function hashOf({ clientId, clientSecret }: AppClientSeed, username: string): { SECRET_HASH?: string } {
  return clientSecret === undefined ? {} : { SECRET_HASH: secretHash(clientSecret, clientId, username) };
}
