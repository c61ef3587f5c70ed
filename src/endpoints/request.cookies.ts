interface Cookied {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * A cookie of the request; `undefined` when it was not sent or, as nobody but somebody else on the domain makes
 * happen, more than once.
 *
 * @see RFC 6265 §5.4
 */
export function cookieOf({ headers }: Cookied, name: string): string | undefined {
  const { cookie } = headers;
  if (typeof cookie !== 'string') return undefined;
  const values = cookie.split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
  return values.length === 1 ? values[0] : undefined;
}
