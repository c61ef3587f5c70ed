import { z } from 'zod';
import type { ShortLivedRecords } from '../sessions/short-lived.records.js';

/** For how long it is remembered that somebody has signed in from somewhere. */
export const KNOWN_FOR_SECONDS = 30 * 24 * 3600;

const KIND = 'known-address';
const known = z.literal(true);

/** From where each account has signed in lately. What an account and a source come to is a digest: it names neither. */
export abstract class KnownSources {
  abstract has(digest: string): Promise<boolean>;

  /** Never rejects: a login that has succeeded must not fail for this. */
  abstract add(digest: string): Promise<void>;
}

/** In the store that sessions are in: in Redis for all instances; without it, a restart forgets. */
export class RecordedSources extends KnownSources {
  constructor(private readonly records: ShortLivedRecords) {
    super();
  }

  /** @throws SessionsUnavailableError */
  override async has(digest: string): Promise<boolean> {
    return (await this.records.read(KIND, digest, known)) === true;
  }

  override async add(digest: string): Promise<void> {
    await this.records.put(KIND, digest, true, KNOWN_FOR_SECONDS).catch(() => undefined);
  }
}
