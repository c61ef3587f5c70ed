const MOST_BYTES = 100_000;

/** A JWK Set as it came, its members that are no objects left out. */
export interface DownloadedJwks {
  readonly keys: ReadonlyArray<Record<string, unknown>>;
}

/**
 * Fetches a JWK Set, within a time that counts to the last byte: an answer that drips in must not keep requests
 * waiting. Follows no redirection, which could lead to somebody else's keys.
 *
 * @throws Error on anything but a JWK Set of a reasonable size
 * @see RFC 7517 §5
 */
export async function downloadJwks(uri: string, deadlineMilliseconds: number): Promise<DownloadedJwks> {
  const signal = AbortSignal.timeout(deadlineMilliseconds);
  const headers = { accept: 'application/jwk-set+json, application/json' };
  const answer = await fetch(uri, { headers, signal, redirect: 'error' });
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw new Error(`The JWKS endpoint answered with status ${answer.status}.`);
  }
  const jwks: unknown = JSON.parse(await textOf(answer));
  if (!isRecord(jwks) || !Array.isArray(jwks['keys'])) {
    throw new Error('The JWKS endpoint did not answer with a JWK Set.');
  }
  return { keys: jwks['keys'].filter(isRecord) };
}

async function textOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Error(`The JWKS endpoint answered with more than ${MOST_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
