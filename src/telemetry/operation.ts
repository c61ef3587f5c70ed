/**
 * A piece of work whose duration and outcome are worth knowing: a call that leaves the process, or a grant.
 *
 * - `grant`: a grant at the token endpoint, by its type
 * - `cognito`: a call to the API or to the OAuth domain of a user pool
 * - `keys`: a fetch of the signing keys of a pool
 * - `store`: a call to the store of revocations or of sessions
 */
export interface Operation {
  readonly kind: 'grant' | 'cognito' | 'keys' | 'store';
  /** One of few, such as `InitiateAuth`: it becomes a label of metrics and the name of spans. */
  readonly name: string;
  /** Of the span, by the semantic conventions of OpenTelemetry. Holds nothing that a caller sent. */
  readonly attributes?: Readonly<Record<string, string | number>>;
  /** What a failure is called, in one of few words. Default: the name of its class. */
  readonly errorTypeOf?: (error: unknown) => string;
}

export function errorTypeOf({ errorTypeOf: told }: Operation, error: unknown): string {
  if (told !== undefined) return told(error);
  return error instanceof Error ? error.name : 'unknown';
}
