/** What a resource server said in `WWW-Authenticate`. Only what was sent is there, so that `toEqual` tells all. */
export interface BearerChallenge {
  readonly realm?: string;
  readonly scope?: string;
  readonly error?: string;
  readonly error_description?: string;
  readonly error_uri?: string;
  /** For instance `resource_metadata` of RFC 9728. */
  readonly [parameter: string]: string | undefined;
}

type HeaderValue = string | readonly string[] | number | null | undefined;

/** A `Response`, an answer of supertest or `inject`, or the header itself. */
export type Answered =
  string | { readonly headers: Headers | Readonly<Record<string, HeaderValue>> } | null | undefined;

/**
 * The Bearer challenge of a refusal. Other schemes in the same header are passed over.
 *
 * @returns undefined if there is none, or if it is malformed
 * @see RFC 6750 §3, RFC 9110 §11.6.1
 */
export function bearerChallenge(answer: Answered): BearerChallenge | undefined {
  return challengesIn(headerOf(answer)).find(({ scheme }) => scheme.toLowerCase() === 'bearer')?.parameters;
}

interface Challenge {
  readonly scheme: string;
  readonly parameters: Record<string, string>;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const parameter = new RegExp(String.raw`^(${token})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|(${token}))\s*(?:,\s*|$)`);
const scheme = new RegExp(String.raw`^(${token})(?:\s+|\s*,\s*|$)`);
const token68 = /^[A-Za-z0-9\-._~+/]+=*\s*(?:,\s*|$)/;

function challengesIn(header: string): readonly Challenge[] {
  const challenges: Challenge[] = [];
  let rest = header.trim().replace(/^[,\s]+/, '');
  while (rest !== '') {
    const named = scheme.exec(rest);
    if (!named?.[1]) return [];
    const parameters: Record<string, string> = {};
    rest = rest.slice(named[0].length);
    challenges.push({ scheme: named[1], parameters });
    for (let found = parameter.exec(rest); found; found = parameter.exec(rest)) {
      const [whole, name = '', quoted, bare = ''] = found;
      parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? bare;
      rest = rest.slice(whole.length);
    }
    const opaque = Object.keys(parameters).length === 0 ? token68.exec(rest)?.[0] : undefined;
    if (opaque !== undefined && !scheme.test(rest)) rest = rest.slice(opaque.length);
  }
  return challenges;
}

function headerOf(answer: Answered): string {
  if (answer === null || answer === undefined) return '';
  if (typeof answer === 'string') return answer;
  const { headers } = answer;
  if (headers instanceof Headers) return headers.get('www-authenticate') ?? '';
  const value = Object.entries(headers).find(([name]) => name.toLowerCase() === 'www-authenticate')?.[1];
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}
