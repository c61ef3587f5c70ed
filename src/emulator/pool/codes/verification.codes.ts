import { randomInt } from 'node:crypto';
import type { Clock } from '../../clock.js';
import { CognitoError } from '../cognito.error.js';
import { sameSecret } from '../opaque.secret.js';
import { SweptMap } from '../swept.map.js';
import type { Address } from '../user-pool.settings.js';

/** What a code proves. */
export type CodePurpose = 'sign-up' | 'forgot-password' | `attribute:${Address}`;

interface IssuedCode {
  readonly code: string;
  readonly endsAtSeconds: number;
}

function validSeconds(purpose: CodePurpose): number {
  return purpose === 'forgot-password' ? 3_600 : 86_400;
}

/** Codes that prove an address. A user has at most one for each purpose: a new one replaces it. */
export class VerificationCodes {
  readonly #codes: SweptMap<IssuedCode>;

  constructor(private readonly clock: Clock) {
    this.#codes = new SweptMap(clock);
  }

  issue(purpose: CodePurpose, username: string): string {
    const code = newCode();
    const endsAtSeconds = this.clock.epochSeconds() + validSeconds(purpose);
    this.#codes.set(keyOf(purpose, username), { code, endsAtSeconds }, endsAtSeconds);
    return code;
  }

  /** @throws CognitoError CodeMismatchException, or ExpiredCodeException if there is no code (any more). */
  check(purpose: CodePurpose, username: string, code: string): void {
    const known = this.#codes.get(keyOf(purpose, username));
    if (!known || known.endsAtSeconds <= this.clock.epochSeconds()) throw codeExpired();
    if (!sameSecret(known.code, code)) throw codeMismatch();
  }

  /** As `check`, and uses it up. */
  use(purpose: CodePurpose, username: string, code: string): void {
    this.check(purpose, username, code);
    this.drop(purpose, username);
  }

  drop(purpose: CodePurpose, username: string): void {
    this.#codes.take(keyOf(purpose, username));
  }
}

function keyOf(purpose: CodePurpose, username: string): string {
  return `${purpose} ${username}`;
}

export function newCode(digits = 6): string {
  return randomInt(10 ** digits)
    .toString()
    .padStart(digits, '0');
}

export function codeMismatch(): CognitoError {
  return new CognitoError('CodeMismatchException', 'Invalid verification code provided, please try again.');
}

export function codeExpired(): CognitoError {
  return new CognitoError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
}
