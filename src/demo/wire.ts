import { createHash, randomBytes } from 'node:crypto';
import { PersonBrowser } from './person.browser.js';

/** An answer of a server. */
export interface Answer {
  readonly status: number;
  /** Of a list: `entries`. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Somebody of the embedded pool. */
export interface Person {
  readonly username: string;
  readonly password: string;
}

/** The public app client of the embedded pool, and where its codes may go. */
export const WEB_CLIENT = 'webapp1nestcognitooauth001';
const CALLBACK = 'http://localhost:8080/callback';

export function call(url: string, token: string, method = 'GET'): Promise<Answer> {
  return send(url, { method, headers: { Authorization: `Bearer ${token}` } });
}

export function post(url: string, parameters: Record<string, string>): Promise<Answer> {
  const body = new URLSearchParams({ client_id: WEB_CLIENT, ...parameters });
  return send(url, { method: 'POST', body });
}

async function send(url: string, init: RequestInit): Promise<Answer> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  const value: unknown = text === '' ? {} : JSON.parse(text);
  return { status: answer.status, body: Array.isArray(value) ? { entries: value } : { ...Object(value) } };
}

/** What the browser of a person brings back from the login page, and what proves that it is ours. */
export interface Code {
  readonly code: string;
  readonly codeVerifier: string;
}

/** The authorization code flow with PKCE, up to the code. */
export async function codeFor(server: string, person: Person, scope: string): Promise<Code> {
  const codeVerifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: WEB_CLIENT,
    redirect_uri: CALLBACK,
    scope,
    state: randomBytes(8).toString('hex'),
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const browser = new PersonBrowser(CALLBACK);
  await browser.open(`${server}/oauth2/authorize?${query.toString()}`);
  const back = await browser.submit({ ...person });
  return { code: back?.searchParams.get('code') ?? '', codeVerifier };
}

export function exchange(server: string, { code, codeVerifier }: Code): Promise<Answer> {
  return post(`${server}/oauth2/token`, {
    grant_type: 'authorization_code',
    code,
    code_verifier: codeVerifier,
    redirect_uri: CALLBACK,
  });
}

export function textOf(body: Answer['body'], name: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : '';
}
