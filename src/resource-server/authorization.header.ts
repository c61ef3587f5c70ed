/** What of an HTTP request is read, on Express (the request itself) and on Fastify (with the request under `raw`). */
export interface HttpRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly method?: string;
  readonly url?: string;
  readonly originalUrl?: string;
  readonly body?: unknown;
  readonly rawHeaders?: readonly string[];
  readonly raw?: { readonly rawHeaders: readonly string[] };
}

const NAME = 'authorization';
const AS_BROWSERS_SPELL_IT = 'Authorization';

/**
 * The `Authorization` header; an array when it was sent more than once. Node keeps the first of several and says
 * nothing: a proxy in front may have looked at another one.
 *
 * @see RFC 6750 §3.1 (more than one method or credential is `invalid_request`)
 */
export function authorizationHeader(request: HttpRequest): string | string[] | undefined {
  const kept = request.headers[NAME];
  if (typeof kept !== 'string') return kept;
  const raw = request.rawHeaders ?? request.raw?.rawHeaders ?? [];
  return isRepeated(raw) ? [kept, kept] : kept;
}

function isRepeated(rawHeaders: readonly string[]): boolean {
  let found = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    // The length first: it rules out nearly every header without a look at its letters.
    if (name?.length === NAME.length && isOurs(name)) found += 1;
  }
  return found > 1;
}

/** As nearly everybody spells it, it need not be made small first. */
function isOurs(name: string): boolean {
  return name === AS_BROWSERS_SPELL_IT || name === NAME || name.toLowerCase() === NAME;
}
