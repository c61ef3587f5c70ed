/** The parameters of a Bearer challenge, in the order in which they are sent. @see RFC 6750 §3 */
export interface BearerChallenge {
  /** Default Bearer; DPoP for tokens that were sent as bound ones. @see RFC 9449 §7.1 */
  readonly scheme?: 'Bearer' | 'DPoP';
  readonly realm: string;
  readonly error?: ChallengeError;
  readonly errorDescription?: string;
  readonly scope?: string;
  /** How old a login may be. Seconds. @see RFC 9470 §3 */
  readonly maxAgeSeconds?: number;
  /** Where the metadata of the resource are. @see RFC 9728 §5.1 */
  readonly resourceMetadata?: string;
  /** Of DPoP proofs. @see RFC 9449 §5.1 */
  readonly algorithms?: string;
}

/** @see RFC 6750 §3.1, RFC 9470 §3 */
export type ChallengeError =
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'insufficient_user_authentication'
  | 'invalid_dpop_proof';

/** Renders the `WWW-Authenticate` header of a refusal. */
export function renderBearerChallenge(challenge: BearerChallenge): string {
  const parameters: [string, string | number | undefined][] = [
    ['realm', challenge.realm],
    ['error', challenge.error],
    ['error_description', challenge.errorDescription],
    ['scope', challenge.scope],
    ['max_age', challenge.maxAgeSeconds],
    ['resource_metadata', challenge.resourceMetadata],
    ['algs', challenge.algorithms],
  ];
  return `${challenge.scheme ?? 'Bearer'} ${parameters.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${quoted(value)}`])).join(', ')}`;
}

/** RFC 6750 §3 allows neither quotes nor backslashes in these values; control characters would split the header. */
function quoted(value: string | number): string {
  return `"${String(value)
    .replace(/["\\]/g, "'")
    .replace(/[^\x20-\x7e]/g, ' ')}"`;
}
