import { createHash, randomBytes } from 'node:crypto';
import type { Answer } from './answer.js';
import type { Exchange } from './exchange.js';
import type { AppClientSeed } from '../emulator/user-pool.seed.js';

interface Walk {
  readonly client: AppClientSeed;
  readonly username: string;
  readonly password: string;
  readonly scopes: readonly string[];
}

/** What a person with a browser does: authorize, fill in the login page, come back with a code, and exchange it. */
export async function walkThroughLogin(exchange: Exchange, walk: Walk): Promise<Answer> {
  const verifier = randomBytes(32).toString('base64url');
  const [redirectUri] = walk.client.callbackUrls ?? [];
  if (redirectUri === undefined) throw new Error(`The client ${walk.client.clientId} has no callback URL.`);
  const loginPage = await authorize(exchange, walk, redirectUri, verifier);
  const code = await submitLogin(exchange, walk, loginPage);
  return exchange.token(walk.client, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
}

async function authorize(
  exchange: Exchange,
  walk: Walk,
  redirectUri: string,
  verifier: string,
): Promise<URL> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: walk.client.clientId,
    redirect_uri: redirectUri,
    scope: walk.scopes.join(' '),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const location = destination(await exchange.send(`/oauth2/authorize?${query.toString()}`));
  if (location.pathname !== '/login') throw refused(location);
  return location;
}

async function submitLogin(
  exchange: Exchange,
  { username, password }: Walk,
  loginPage: URL,
): Promise<string> {
  const path = `${loginPage.pathname}${loginPage.search}`;
  const [cookie = ''] = (await exchange.send(path)).headers.getSetCookie()[0]?.split(';') ?? [];
  const form = { _csrf: cookie.slice(cookie.indexOf('=') + 1), username, password };
  const answer = await exchange.send(path, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams(form),
  });
  if (answer.status !== 302)
    throw new Error(`The login page refused ${username}: ${faultOn(await answer.text())}`);
  const callback = destination(answer);
  const code = callback.searchParams.get('code');
  if (code === null) throw refused(callback);
  return code;
}

function destination(answer: Response): URL {
  return new URL(answer.headers.get('location') ?? '', 'http://nowhere.invalid');
}

function refused({ searchParams }: URL): Error {
  const description = searchParams.get('error_description') ?? '';
  return new Error(
    `The user pool refused the sign-in: ${searchParams.get('error')} ${description}`.trimEnd(),
  );
}

function faultOn(page: string): string {
  const shown = /role="alert">([^<]*)</.exec(page)?.[1] ?? `it shows “${/<h1>([^<]*)</.exec(page)?.[1]}”`;
  return shown.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
