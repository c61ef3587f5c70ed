/** 302, as Cognito answers everywhere. What is not plain ASCII is escaped, or a header could not carry it. */
export function redirect(location: string, cookies: readonly string[] = []): Response {
  const ascii = location.replace(/[^\x21-\x7e]/gu, percentEncoded);
  const headers = new Headers({ location: ascii, 'cache-control': 'no-store' });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 302, headers });
}

/** By way of bytes, as `encodeURIComponent` throws at half a surrogate pair. */
function percentEncoded(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

/** Adds parameters without touching the rest of the URI: a callback must come back letter by letter. */
export function withQuery(uri: string, parameters: URLSearchParams): string {
  if (parameters.size === 0) return uri;
  return `${uri}${uri.includes('?') ? '&' : '?'}${parameters.toString()}`;
}
