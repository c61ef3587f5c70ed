import { randomInt } from 'node:crypto';

/** Consonants that are hard to take for one another, and that spell no words. @see RFC 8628 §6.1 */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;
const LENGTH_AMONG_GUESSERS = 12;
const USER_CODE = new RegExp(`^(?:[${LETTERS}]{${LENGTH}}|[${LETTERS}]{${LENGTH_AMONG_GUESSERS}})$`);

/** A code to be typed in on another device: 20^8 of them, about 34 bits, or 20^12, about 52 bits. */
export function randomUserCode(isLong = false): string {
  const length = isLong ? LENGTH_AMONG_GUESSERS : LENGTH;
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

export function isLongUserCode(userCode: string): boolean {
  return userCode.length === LENGTH_AMONG_GUESSERS;
}

/** As it is shown: `WDJB-MJHT`. */
export function shownUserCode(userCode: string): string {
  return userCode.replace(/.{4}(?!$)/g, '$&-');
}

/** What a person has typed, in whichever case and with whatever in between; `undefined` when it can be no code. */
export function readUserCode(typed: string): string | undefined {
  const letters = typed.toUpperCase().replace(/[\s\-_.]/g, '');
  return USER_CODE.test(letters) ? letters : undefined;
}
