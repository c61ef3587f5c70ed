import type { Clock } from '../../clock.js';
import { fingerprint, randomSecret } from '../opaque.secret.js';
import type { AuthMethod } from './assurance.js';
import { SweptMap } from '../swept.map.js';

/** Somebody who signed in on the login page of this pool and is remembered by a cookie, for all its clients. */
export interface LoginSession {
  readonly sessionId: string;
  readonly username: string;
  /** By which the user came to the page. */
  readonly clientId: string;
  readonly authTimeSeconds: number;
  /** What was proved. */
  readonly methods: readonly AuthMethod[];
}

const longestSeconds = 129_600 * 60;

export class LoginSessions {
  readonly #sessions: SweptMap<LoginSession>;

  constructor(private readonly clock: Clock) {
    this.#sessions = new SweptMap(clock);
  }

  begin(session: LoginSession): string {
    const id = randomSecret();
    this.#sessions.set(fingerprint(id), session, session.authTimeSeconds + longestSeconds);
    return id;
  }

  /** @param validSeconds since the sign-in. Being used does not prolong it */
  find(id: string, validSeconds: number): LoginSession | undefined {
    const session = this.#sessions.get(fingerprint(id));
    return session && this.#isAlive(session, validSeconds) ? session : undefined;
  }

  of(username: string, validSeconds: number): readonly LoginSession[] {
    const isTheirs = (one: LoginSession) => one.username === username && this.#isAlive(one, validSeconds);
    return [...this.#sessions.values()].filter(isTheirs);
  }

  endAll(isMeant: (session: LoginSession) => boolean): void {
    for (const [key, session] of this.#sessions.entries) if (isMeant(session)) this.#sessions.take(key);
  }

  #isAlive({ authTimeSeconds }: LoginSession, validSeconds: number): boolean {
    return authTimeSeconds + validSeconds > this.clock.epochSeconds();
  }

  end(id: string): void {
    this.#sessions.take(fingerprint(id));
  }
}

/**
 * Assumed: signing in again through a living cookie is not a new authentication, so `auth_time` stays what it was.
 * (Cognito's behaviour is unconfirmed; this is the side on which a sign-out "up to now" catches more.)
 */
export function authTimeOfReturningUser(session: LoginSession): number {
  return session.authTimeSeconds;
}
