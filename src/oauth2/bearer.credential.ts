const BEARER = /^bearer +(\S.*)$/i;
/** As nearly every client spells it. */
export const BEARER_SPACE = 'Bearer ';
const SPACE = 32;
const B64TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

/** What a request carries to be let in. */
export type BearerCredential =
  | { readonly kind: 'none' }
  /** A credential that is no Bearer token, such as Basic. */
  | { readonly kind: 'another-scheme' }
  /** What stands behind the scheme. Its letters are yet to be looked at: {@link isB64Token}. */
  | { readonly kind: 'token'; readonly accessToken: string }
  /** A token that is bound to a key, and the proof that came with it. @see RFC 9449 §7.1 */
  | ({ readonly kind: 'bound' } & BoundCredential)
  /** A token in a place where none is accepted, such as the query. @see RFC 6750 §5.3 */
  | { readonly kind: 'misplaced' }
  | { readonly kind: 'malformed'; readonly description: string };

/** A token that was sent under the DPoP scheme. */
export interface BoundCredential {
  readonly accessToken: string;
  readonly proof: string | undefined;
  readonly method: string;
  /** Path and query of the request. */
  readonly target: string;
}

const NONE: BearerCredential = { kind: 'none' };

/**
 * Reads the credential from the `Authorization` header. Another scheme than Bearer is to be answered as none
 * is, with the scheme to use; only that it is not nothing.
 *
 * @see RFC 6750 §2.1
 */
export function readBearerCredential(
  authorization: string | readonly string[] | undefined,
): BearerCredential {
  if (authorization === undefined || authorization === '') return NONE;
  if (typeof authorization !== 'string')
    return malformed('The Authorization header was sent more than once.');
  if (isSpeltAsUsual(authorization)) {
    return { kind: 'token', accessToken: authorization.slice(BEARER_SPACE.length) };
  }
  if (/^bearer$/i.test(authorization.trim())) return malformed('The Bearer scheme was sent without a token.');

  const presented = BEARER.exec(authorization)?.[1];
  return presented === undefined
    ? { kind: 'another-scheme' }
    : { kind: 'token', accessToken: withoutBlanksAtEnd(presented) };
}

/**
 * Whether it can be a Bearer token at all: one, and of the letters that a token has. A token that is known already
 * need not be asked, and a kilobyte of letters is not looked at on every request.
 *
 * @see RFC 6750 §2.1
 */
export function isB64Token(accessToken: string): boolean {
  return B64TOKEN.test(accessToken);
}

/** As nearly every client spells it: the scheme, one space, and a token up to the last letter. */
function isSpeltAsUsual(authorization: string): boolean {
  return (
    authorization.startsWith(BEARER_SPACE) &&
    authorization.charCodeAt(BEARER_SPACE.length) > SPACE &&
    authorization.charCodeAt(authorization.length - 1) > SPACE
  );
}

/** Blanks of HTTP alone: JavaScript counts others as such, that are letters of a field. @see RFC 9110 §5.6.3 */
function withoutBlanksAtEnd(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === ' ' || text.charAt(end - 1) === '\t') end -= 1;
  return text.slice(0, end);
}

function malformed(description: string): BearerCredential {
  return { kind: 'malformed', description };
}
