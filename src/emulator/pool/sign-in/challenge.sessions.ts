import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.js';
import { notAuthorized } from '../cognito.error.js';
import type { MfaMethod } from '../mfa/mfa.settings.js';
import { fingerprint } from '../opaque.secret.js';
import { SweptMap } from '../swept.map.js';
import type { ChallengeResult } from '../triggers/sign-in.events.js';
import type { SrpExchange } from '../srp/srp.half.js';
import type { Assurance } from './assurance.js';

/** What is known of a sign-in that waits for an answer, by the name of its challenge. */
type ChallengeState =
  | { readonly challengeName: 'NEW_PASSWORD_REQUIRED' | 'SOFTWARE_TOKEN_MFA' }
  | { readonly challengeName: 'SMS_MFA' | 'SMS_OTP'; readonly code: string }
  | {
      readonly challengeName: 'EMAIL_OTP';
      readonly code: string;
      /** An e-mailed code can be the first factor, the second, or the proof of an address that becomes the second. */
      readonly proves: 'first factor' | 'second factor' | { readonly newAddress: string };
    }
  | { readonly challengeName: 'SELECT_MFA_TYPE'; readonly methods: readonly MfaMethod[] }
  | {
      readonly challengeName: 'MFA_SETUP';
      readonly methods: readonly MfaMethod[];
      /** Of an authenticator app: handed out, and then proved by a code. */
      readonly totp?: { readonly secret: string; readonly proved: boolean; readonly deviceName?: string };
    }
  | { readonly challengeName: 'SELECT_CHALLENGE' | 'PASSWORD' | 'PASSWORD_SRP' }
  | {
      readonly challengeName: 'PASSWORD_VERIFIER';
      readonly exchange: SrpExchange;
      /** Present if triggers decide what comes after. */
      readonly customResults?: readonly ChallengeResult[];
    }
  | {
      readonly challengeName: 'CUSTOM_CHALLENGE';
      readonly privateParameters: Readonly<Record<string, string>>;
      readonly metadata?: string;
      readonly results: readonly ChallengeResult[];
    }
  | { readonly challengeName: 'DEVICE_SRP_AUTH'; readonly deviceKey: string }
  | {
      readonly challengeName: 'DEVICE_PASSWORD_VERIFIER';
      readonly deviceKey: string;
      readonly exchange: SrpExchange;
    }
  /** No challenge on the wire: what ConfirmSignUp hands out for the sign-in that follows. */
  | { readonly challengeName: 'CONFIRMED_SIGN_UP' };

export type ChallengeName = ChallengeState['challengeName'];

interface Holder {
  /** As it is stored; or, for somebody unknown who must not find that out yet, as it was typed. */
  readonly username: string;
  readonly clientId: string;
  /** Whether a new password was chosen on the way: the trigger for tokens is told. */
  readonly choseNewPassword?: boolean;
}

export type ChallengeSession = ChallengeState & Holder;

/** The states of one challenge, whichever of those it shares its shape with. */
type StateOf<State extends ChallengeState, Name extends ChallengeName> = State extends ChallengeState
  ? Name extends State['challengeName']
    ? State
    : never
  : never;

export type SessionOf<Name extends ChallengeName> = StateOf<ChallengeState, Name> & Holder;

interface Pending {
  readonly session: ChallengeSession;
  readonly endsAtSeconds: number;
  used: boolean;
  wrongAnswers: number;
  journey: Journey;
}

/** What a sign-in began with, and goes on with to its end. */
export interface Journey {
  /** The device that the user signs in with, by its own account. */
  readonly deviceKey?: string;
  /** If the sign-in is to reach a level. */
  readonly assurance?: Assurance;
}

const remembranceSeconds = 3_600;

/** Assumed: how many wrong codes one session survives. Without a limit six digits could be guessed. */
const mostWrongAnswers = 5;

/** The `Session` strings of the API: single use, short-lived, each bound to its user, client and challenge. */
export class ChallengeSessions {
  readonly #records: SweptMap<Pending>;

  constructor(private readonly clock: Clock) {
    this.#records = new SweptMap(clock);
  }

  /** @param otherIds that lead to it as well */
  begin(session: ChallengeSession, validSeconds: number, otherIds: readonly string[] = []): string {
    const id = newSessionId();
    this.beginAs([id, ...otherIds], session, validSeconds);
    return id;
  }

  /** Under several ids, each of which leads to the same session. */
  beginAs(ids: readonly string[], session: ChallengeSession, validSeconds: number): void {
    const endsAtSeconds = this.clock.epochSeconds() + validSeconds;
    const pending: Pending = { session, endsAtSeconds, used: false, wrongAnswers: 0, journey: {} };
    for (const id of ids) this.#records.set(fingerprint(id), pending, endsAtSeconds + remembranceSeconds);
  }

  /** @throws CognitoError NotAuthorizedException unless the session could be used now by this client for this challenge. */
  check<Name extends ChallengeName>(id: string, challengeName: Name, clientId: string): SessionOf<Name> {
    const { session } = this.#usable(id);
    if (session.clientId !== clientId || !isOf(session, challengeName)) throw invalidSession();
    return session;
  }

  /** As `check`, and uses it up. */
  use<Name extends ChallengeName>(id: string, challengeName: Name, clientId: string): SessionOf<Name> {
    const session = this.check(id, challengeName, clientId);
    this.#usable(id).used = true;
    return session;
  }

  /** A wrong code may be corrected, but not for ever. */
  countWrongAnswer(id: string): void {
    const pending = this.#usable(id);
    pending.wrongAnswers += 1;
    if (pending.wrongAnswers >= mostWrongAnswers) pending.used = true;
  }

  /** Whether both ids lead to the same session. */
  areOne(id: string, other: string): boolean {
    return this.#records.get(fingerprint(id)) === this.#records.get(fingerprint(other));
  }

  keepJourney(id: string, { deviceKey, assurance }: Journey): void {
    const pending = this.#records.get(fingerprint(id));
    if (pending) pending.journey = { deviceKey, assurance };
  }

  journeyOf(id: string): Journey {
    return this.#records.get(fingerprint(id))?.journey ?? {};
  }

  /** For operations that do not name the client. */
  clientIdOf(id: string): string | undefined {
    return this.#records.get(fingerprint(id))?.session.clientId;
  }

  #usable(id: string): Pending {
    const pending = this.#records.get(fingerprint(id));
    if (!pending) throw invalidSession();
    if (pending.used) throw notAuthorized('Invalid session for the user, session can only be used once.');
    if (pending.endsAtSeconds <= this.clock.epochSeconds()) {
      throw notAuthorized('Invalid session for the user, session is expired.');
    }
    return pending;
  }
}

export function newSessionId(): string {
  return `AYABe${randomBytes(750).toString('base64url')}`;
}

export function invalidSession() {
  return notAuthorized('Invalid session for the user.');
}

function isOf<Name extends ChallengeName>(session: ChallengeSession, name: Name): session is SessionOf<Name> {
  return session.challengeName === name;
}
