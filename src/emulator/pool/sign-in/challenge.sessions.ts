import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.js';
import { notAuthorized } from '../cognito.error.js';
import { fingerprint } from '../opaque.secret.js';
import { SweptMap } from '../swept.map.js';

/** A sign-in that stopped half-way at a challenge, waiting for the answer. */
export interface ChallengeSession {
  readonly challengeName: 'NEW_PASSWORD_REQUIRED';
  readonly username: string;
  readonly clientId: string;
}

interface Pending extends ChallengeSession {
  readonly endsAtSeconds: number;
  used: boolean;
}

const remembranceSeconds = 3_600;

/** The `Session` strings of the API: single use, short-lived, each bound to its user, client and challenge. */
export class ChallengeSessions {
  readonly #records: SweptMap<Pending>;

  constructor(private readonly clock: Clock) {
    this.#records = new SweptMap(clock);
  }

  begin(session: ChallengeSession, validSeconds: number): string {
    const endsAtSeconds = this.clock.epochSeconds() + validSeconds;
    const id = `AYABe${randomBytes(750).toString('base64url')}`;
    this.#records.set(
      fingerprint(id),
      { ...session, endsAtSeconds, used: false },
      endsAtSeconds + remembranceSeconds,
    );
    return id;
  }

  /** @throws CognitoError NotAuthorizedException unless the session could be used now for exactly this. */
  check(id: string, expected: ChallengeSession): void {
    this.#usable(id, expected);
  }

  /** As `check`, and uses it up. */
  use(id: string, expected: ChallengeSession): void {
    this.#usable(id, expected).used = true;
  }

  #usable(id: string, expected: ChallengeSession): Pending {
    const record = this.#records.get(fingerprint(id));
    const fits =
      record?.clientId === expected.clientId &&
      record.username === expected.username &&
      record.challengeName === expected.challengeName;
    if (!record || !fits) throw notAuthorized('Invalid session for the user.');
    if (record.used) throw notAuthorized('Invalid session for the user, session can only be used once.');
    if (record.endsAtSeconds <= this.clock.epochSeconds()) {
      throw notAuthorized('Invalid session for the user, session is expired.');
    }
    return record;
  }
}
