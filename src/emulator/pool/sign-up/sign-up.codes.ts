import { randomInt } from 'node:crypto';
import type { Clock } from '../../clock.js';
import { CognitoError } from '../cognito.error.js';
import { sameSecret } from '../opaque.secret.js';
import { SweptMap } from '../swept.map.js';

interface SignUpCode {
  readonly code: string;
  readonly endsAtSeconds: number;
}

const codeSeconds = 86_400;

/** Codes that prove an address at sign-up. A user has at most one: a new one replaces it. */
export class SignUpCodes {
  readonly #codes: SweptMap<SignUpCode>;

  constructor(private readonly clock: Clock) {
    this.#codes = new SweptMap(clock);
  }

  issue(username: string): string {
    const code = randomInt(1_000_000).toString().padStart(6, '0');
    const endsAtSeconds = this.clock.epochSeconds() + codeSeconds;
    this.#codes.set(username, { code, endsAtSeconds }, endsAtSeconds);
    return code;
  }

  /** @throws CognitoError CodeMismatchException, or ExpiredCodeException if there is no code (any more). */
  use(username: string, code: string): void {
    const known = this.#codes.get(username);
    if (!known || known.endsAtSeconds <= this.clock.epochSeconds()) {
      throw new CognitoError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
    }
    if (!sameSecret(known.code, code)) throw codeMismatch();
    this.#codes.take(username);
  }
}

export function codeMismatch(): CognitoError {
  return new CognitoError('CodeMismatchException', 'Invalid verification code provided, please try again.');
}
