import { randomBytes } from 'node:crypto';
import { OAuthDomainUserPool } from '../../cognito/oauth-domain.user-pool.js';
import { codeChallengeOf } from '../../oauth2/pkce.js';
import type { TokenSet } from '../../oauth2/token.set.js';
import { remark } from '../printed.js';
import { LoginRefusal } from './login.refusal.js';
import { LoopbackCallback } from './loopback.callback.js';
import { openBrowser } from './open.browser.js';
import { noDomain, type TokenRequest } from './token.request.js';

/** How the browser comes back. */
export interface BrowserLogin {
  /** On this machine, and registered with the app client letter by letter. */
  readonly redirectUri: string;
  /** Whether to start a browser; otherwise the address is only told. */
  readonly opens: boolean;
  /** For whom the page is to be filled in already. */
  readonly username: string | undefined;
}

/**
 * The authorization code flow with PKCE, as native applications use it: the browser comes back to this machine.
 *
 * @throws UserPoolError, LoginRefusal
 * @see RFC 8252 §7.3
 */
export async function browserToken(request: TokenRequest, login: BrowserLogin): Promise<TokenSet> {
  const { settings, client } = request;
  if (settings.domain === '') throw new Error(noDomain(settings));
  const state = randomBytes(16).toString('base64url');
  const codeVerifier = randomBytes(32).toString('base64url');
  const address = authorizeAddress(request, login, { state, codeVerifier });
  await assertWelcome(address);
  const callback = await LoopbackCallback.open(login.redirectUri);
  try {
    remark('Log in with a browser on this machine:', `  ${address.href}`);
    if (login.opens) openBrowser(address.href);
    const code = codeOf(await callback.answer(), state);
    const exchange = { code, codeVerifier, redirectUri: login.redirectUri };
    return await new OAuthDomainUserPool(settings).exchange(client.appClient(), exchange);
  } finally {
    callback.close();
  }
}

function authorizeAddress(
  { settings, client, scopes }: TokenRequest,
  { redirectUri, username }: BrowserLogin,
  { state, codeVerifier }: { readonly state: string; readonly codeVerifier: string },
): URL {
  const address = new URL('/oauth2/authorize', settings.domain);
  address.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge: codeChallengeOf(codeVerifier),
    code_challenge_method: 'S256',
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    ...(username === undefined ? {} : { login_hint: username }),
  }).toString();
  return address;
}

/** Asked once beforehand: what is set wrong shows nobody but us more than a page that says "error". */
async function assertWelcome(address: URL): Promise<void> {
  const answer = await fetch(address, { redirect: 'manual' }).catch((cause: unknown) => {
    throw new Error(`${address.origin} does not answer. Check COGNITO_DOMAIN and the network.`, { cause });
  });
  const location = answer.headers.get('location');
  if (location === null) return;
  const { searchParams } = new URL(location, address);
  const error = searchParams.get('error');
  if (error !== null) throw new LoginRefusal(error, searchParams.get('error_description') ?? '');
}

function codeOf(answer: URLSearchParams, state: string): string {
  const error = answer.get('error');
  if (error !== null) throw new LoginRefusal(error, answer.get('error_description') ?? '');
  const code = answer.get('code');
  if (code !== null && answer.get('state') === state) return code;
  throw new Error('The browser came back from another login than this one. Run the command again.');
}
