import type { KeyObject } from 'node:crypto';

/** One of the keys that a pool signs with. The same object for as long as the pool has it. */
export interface PoolKey {
  /** `kid` */
  readonly id: string;
  readonly publicKey: KeyObject;
}

/** The public keys of a pool. */
export abstract class SigningKeys {
  /**
   * @throws InvalidTokenError `unknown_key` when the pool has no such key
   * @throws CannotVerifyError `keys_unavailable` when the pool could not be asked
   */
  abstract find(keyId: string): Promise<PoolKey>;

  /**
   * The pool's key of that id, as far as is known without asking it.
   *
   * @param second of the wall clock, told by who asks on every request: how old the keys are need not be seen more than
   * once in each, as to read a clock takes a good part of such a question
   */
  abstract held(keyId: string, second?: number): PoolKey | undefined;

  /** Fetches the keys before the first token comes. Never rejects: an outage shows when a token does come. */
  abstract prime(): Promise<void>;

  /** Whether `find` can answer from what it holds. */
  abstract get isReady(): boolean;

  /** Since they were last fetched; Infinity before the first time. */
  abstract get ageSeconds(): number;

  /** Whether the last fetch of them failed. What is held may be good still. */
  abstract get isFailing(): boolean;

  /** Fetches them in the background, where they are due or could not be fetched: without requests nobody else would. */
  abstract freshen(): void;
}
