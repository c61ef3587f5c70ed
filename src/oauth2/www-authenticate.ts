/** The parameters of a Bearer challenge, in the order in which they are sent. @see RFC 6750 §3 */
export interface BearerChallenge {
  readonly realm: string;
  readonly error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
  readonly errorDescription?: string;
  readonly scope?: string;
}

/** Renders the `WWW-Authenticate` header of a refusal. */
export function renderBearerChallenge(challenge: BearerChallenge): string {
  const parameters: [string, string | undefined][] = [
    ['realm', challenge.realm],
    ['error', challenge.error],
    ['error_description', challenge.errorDescription],
    ['scope', challenge.scope],
  ];
  return `Bearer ${parameters.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${quoted(value)}`])).join(', ')}`;
}

/** RFC 6750 §3 allows neither quotes nor backslashes in these values; control characters would split the header. */
function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, ' ')}"`;
}
