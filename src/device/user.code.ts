import { randomInt } from 'node:crypto';

/** Consonants that are hard to take for one another, and that spell no words. @see RFC 8628 §6.1 */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;
const USER_CODE = new RegExp(`^[${LETTERS}]{${LENGTH}}$`);

/** A code to be typed in on another device: 20^8 of them, about 34 bits. */
export function randomUserCode(): string {
  return Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

/** As it is shown: `WDJB-MJHT`. */
export function shownUserCode(userCode: string): string {
  return `${userCode.slice(0, LENGTH / 2)}-${userCode.slice(LENGTH / 2)}`;
}

/** What a person has typed, in whichever case and with whatever in between; `undefined` when it can be no code. */
export function readUserCode(typed: string): string | undefined {
  const letters = typed.toUpperCase().replace(/[\s\-_.]/g, '');
  return USER_CODE.test(letters) ? letters : undefined;
}
