const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What of a request tells which page has sent it; the same on Express and Fastify. */
export interface SentRequest {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Whether a request that would be let in by a cookie alone comes from another site. What changes something must
 * carry the header `X-CSRF`, which no form can send and no other origin without our leave, and must not be owned up
 * to as another origin's by `Sec-Fetch-Site` or `Origin`. The cookie is `SameSite=Lax` besides; that alone would let in
 * sibling domains.
 *
 * @param ownOrigin of the options; without it, the `Host` that was asked
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function isForged({ method = 'GET', headers }: SentRequest, ownOrigin: string | undefined): boolean {
  if (SAFE_METHODS.has(method)) return false;
  if (typeof headers['x-csrf'] !== 'string' || headers['x-csrf'] === '') return true;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return true;
  const { origin } = headers;
  return origin !== undefined && !isOwn(origin, headers['host'], ownOrigin);
}

function isOwn(
  origin: string | string[],
  host: string | string[] | undefined,
  ownOrigin: string | undefined,
): boolean {
  if (typeof origin !== 'string' || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  return ownOrigin === undefined ? url.host === host : url.origin === ownOrigin;
}
