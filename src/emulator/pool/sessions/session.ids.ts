import { randomInt } from 'node:crypto';

const characters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** 28 characters: `tkn` for the tokens of one sign-in, `sso` for a browser that is remembered by the login page. */
export function newSessionId(kind: 'tkn' | 'sso'): string {
  return `${kind}${Array.from({ length: 25 }, () => characters.charAt(randomInt(characters.length))).join('')}`;
}
