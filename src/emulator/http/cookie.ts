export function readCookie(request: Request, name: string): string | undefined {
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const [key = '', ...value] = pair.split('=');
    if (key.trim() === name)
      return value
        .join('=')
        .trim()
        .replace(/^"(.*)"$/, '$1');
  }
  return undefined;
}

interface CookieOptions {
  /** Absent: until the browser closes. 0 deletes the cookie. */
  readonly maxAgeSeconds?: number;
  readonly secure: boolean;
}

/** Cognito's attributes, but `Secure` only over https: over plain http many a client would drop the cookie. */
export function setCookie(name: string, value: string, { maxAgeSeconds, secure }: CookieOptions): string {
  const attributes = [
    `${name}=${value}`,
    'Path=/',
    ...(maxAgeSeconds === undefined ? [] : [`Max-Age=${maxAgeSeconds}`]),
    ...(secure ? ['Secure'] : []),
    'HttpOnly',
    'SameSite=Lax',
  ];
  return attributes.join('; ');
}
