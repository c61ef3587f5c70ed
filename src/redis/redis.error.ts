/** `offline`: there is no connection now. `no_answer`: there is one, and the server keeps silent. */
export type RedisUnavailableReason = 'offline' | 'no_answer';

/** Redis was not asked, or did not answer in time. A write that was not answered may still have happened. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';

  constructor(readonly reason: RedisUnavailableReason) {
    super(reason === 'offline' ? 'Redis cannot be reached.' : 'Redis did not answer in time.');
  }
}
