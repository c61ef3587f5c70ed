import { randomUUID } from 'node:crypto';
import type { Revocation } from '../index.js';

/** A login that was ended. */
export function revokedLogin(expiresAtSeconds = inAnHour()): Revocation {
  return { kind: 'login', loginId: randomUUID(), expiresAtSeconds };
}

/** One of each kind, those included that this version cannot read. */
export function revocationsOfEveryKind(): readonly Revocation[] {
  const [expiresAtSeconds, moment] = [inAnHour(), Date.now()];
  return [
    { kind: 'token', tokenId: `not a UUID: ${randomUUID()}`, expiresAtSeconds },
    { kind: 'login', loginId: randomUUID(), expiresAtSeconds },
    { kind: 'subject', subject: `a:subject:${randomUUID()}`, upToMilliseconds: moment, expiresAtSeconds },
    { kind: 'client', clientId: randomUUID(), upToMilliseconds: moment, expiresAtSeconds },
    { kind: 'pool', issuer: `https://issuer/${randomUUID()}`, upToMilliseconds: moment, expiresAtSeconds },
    { kind: 'later-login', loginId: randomUUID(), beganAtMilliseconds: moment, expiresAtSeconds },
    { kind: 'unreadable', text: `of-a-newer-version:${randomUUID()}`, expiresAtSeconds },
  ];
}

function inAnHour(): number {
  return Math.floor(Date.now() / 1000) + 3600;
}
