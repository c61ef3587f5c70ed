import type { BearerCredential } from '../oauth2/bearer.credential.js';
import type { HttpRequest } from './authorization.header.js';

const PARAMETER = 'access_token';
/** Parsers make a member of that name out of `access_token[]` and `access_token[a]` too. */
const NAME = /^access_token(?:\[.*)?$/s;
const FORM = 'application/x-www-form-urlencoded';

/**
 * Whether a token stands in the query or in a form: the ways of RFC 6750 that we do not accept, and that must not
 * be used together with the one we do.
 *
 * @see RFC 6750 §2.2, §2.3, §5.3
 */
export function carriesTokenElsewhere(request: HttpRequest): boolean {
  return isInQuery(request.url ?? '') || isInForm(request);
}

/** The credential of a request that {@link carriesTokenElsewhere}. @see RFC 6750 §2 (one method in each request) */
export function withAnother(credential: BearerCredential): BearerCredential {
  if (credential.kind === 'none' || credential.kind === 'another-scheme') return { kind: 'misplaced' };
  return {
    kind: 'malformed',
    description: 'The access token was sent in more than one way. Send the Authorization header alone.',
  };
}

function isInQuery(url: string): boolean {
  const start = url.indexOf('?');
  if (start === -1) return false;
  const query = url.slice(start + 1);
  // The name may be percent-encoded; most queries have neither, and are not parsed for our sake.
  if (!query.includes(PARAMETER) && !query.includes('%')) return false;
  return [...new URLSearchParams(query).keys()].some((name) => NAME.test(name));
}

/** JSON may hold such a member for reasons of its own; RFC 6750 §2.2 knows the form only. */
function isInForm({ body, headers }: HttpRequest): boolean {
  if (typeof body !== 'object' || body === null) return false;
  if (!Object.keys(body).some((name) => NAME.test(name))) return false;
  const type = headers['content-type'];
  return typeof type === 'string' && type.toLowerCase().startsWith(FORM);
}
