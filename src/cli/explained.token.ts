/** A token that was taken apart, its signature unchecked. */
export interface ReadToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What each claim of a Cognito token is for. */
const MEANING: Readonly<Record<string, string>> = {
  sub: 'who it speaks for; never changes. The client id, for a machine',
  iss: 'the user pool that issued it',
  client_id: 'the app client that it was issued to',
  aud: 'whom it is meant for: the app client of an ID token, the resource of an access token',
  token_use: 'access tokens open APIs, ID tokens tell an application who logged in',
  scope: 'what it may do',
  auth_time: 'when the user proved who they are; a refresh keeps it',
  iat: 'when it was issued',
  exp: 'when it ends',
  jti: 'this token',
  origin_jti: 'the login it comes from, kept by every refresh: what a logout revokes',
  event_id: "Cognito's own number of the sign-in",
  username: 'the user name',
  'cognito:username': 'the user name',
  'cognito:groups': 'the groups at the time of issue',
  version: 'version of the format',
  device_key: 'the remembered device',
  nonce: 'what the application asked to find again in here',
  at_hash: 'ties the ID token to its access token',
  email_verified: 'whether the address was proved',
  phone_number_verified: 'whether the number was proved',
};

const MOMENTS: ReadonlySet<string> = new Set(['auth_time', 'iat', 'exp', 'nbf']);

/** @throws Error when it is no JWT; a refresh token of Cognito is none */
export function readToken(token: string): ReadToken {
  const parts = token.split('.');
  if (parts.length === 5) {
    throw new Error('This is a refresh token: it is encrypted for Cognito, and nobody else can read it.');
  }
  const [header, claims] = parts.slice(0, 2).map(decoded);
  if (parts.length !== 3 || header === undefined || claims === undefined) {
    throw new Error('This is no JWT. Give an access or ID token: three parts with dots between them.');
  }
  return { header, claims };
}

/** A table of the claims, with a first line that says what kind of token it is and whether it has ended. */
export function explainToken({ header, claims }: ReadToken, nowMilliseconds: number): string[] {
  const rows = Object.entries(claims).map(
    ([name, value]) => [name, shown(name, value), MEANING[name] ?? ''] as const,
  );
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length), 0));
  return [
    `${kindOf(claims)}, ${lifeOf(claims, nowMilliseconds)}. The signature was not checked.`,
    `Signed with ${String(header['alg'])}, key ${String(header['kid'])}.`,
    '',
    ...rows.map(([name, value, meaning]) =>
      `  ${name.padEnd(widths[0] ?? 0)}  ${value.padEnd(Math.min(widths[1] ?? 0, 60))}  ${meaning}`.trimEnd(),
    ),
    ...hints(claims),
  ];
}

function kindOf(claims: ReadToken['claims']): string {
  if (claims['token_use'] === 'id') return 'An ID token';
  if (claims['token_use'] !== 'access') return 'A token that is not of Cognito';
  return claims['username'] === undefined ? 'An access token of a machine' : 'An access token of a user';
}

function lifeOf({ exp }: ReadToken['claims'], nowMilliseconds: number): string {
  if (typeof exp !== 'number') return 'without an end';
  const seconds = Math.round(exp - nowMilliseconds / 1000);
  return seconds > 0 ? `good for ${span(seconds)} more` : `over for ${span(-seconds)}`;
}

function span(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

function hints(claims: ReadToken['claims']): string[] {
  if (claims['token_use'] === 'id') return ['', 'An API must not take it: send the access token.'];
  if (claims['scope'] !== 'aws.cognito.signin.user.admin') return [];
  return [
    '',
    'It comes from a password login, and Cognito gives those no custom scope. Log in by the authorization code flow, or',
    'add scopes with a pre token generation trigger: nest-cognito-oauth template --help',
  ];
}

function shown(name: string, value: unknown): string {
  if (MOMENTS.has(name) && typeof value === 'number')
    return `${value} (${new Date(value * 1000).toISOString()})`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function decoded(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
