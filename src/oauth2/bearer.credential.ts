const BEARER = /^bearer +(\S.*)$/i;
const B64TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

/** What a request carries to be let in. */
export type BearerCredential =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly accessToken: string }
  | { readonly kind: 'malformed'; readonly description: string };

const NONE: BearerCredential = { kind: 'none' };

/**
 * Reads the credential from the `Authorization` header. Another scheme than Bearer counts as none, so that
 * the answer tells which scheme to use.
 *
 * @see RFC 6750 §2.1
 */
export function readBearerCredential(
  authorization: string | readonly string[] | undefined,
): BearerCredential {
  if (authorization === undefined || authorization === '') return NONE;
  if (typeof authorization !== 'string')
    return malformed('The Authorization header was sent more than once.');
  if (/^bearer$/i.test(authorization.trim())) return malformed('The Bearer scheme was sent without a token.');

  const accessToken = BEARER.exec(authorization)?.[1]?.trimEnd();
  if (accessToken === undefined) return NONE;
  if (!B64TOKEN.test(accessToken)) return malformed('The Authorization header is not one Bearer token.');
  return { kind: 'token', accessToken };
}

function malformed(description: string): BearerCredential {
  return { kind: 'malformed', description };
}
