import { randomUUID } from 'node:crypto';
import type { Revocation } from '../../src/revocation/revocation.js';

export const inAnHour = (): number => Math.floor(Date.now() / 1000) + 3600;

export function revokedLogin(expiresAtSeconds = inAnHour()): Revocation {
  return { kind: 'login', loginId: randomUUID(), expiresAtSeconds };
}

/** One of each kind. */
export function revocationsOfEveryKind(): Revocation[] {
  const expiresAtSeconds = inAnHour();
  return [
    { kind: 'token', tokenId: randomUUID(), expiresAtSeconds },
    { kind: 'login', loginId: randomUUID(), expiresAtSeconds },
    { kind: 'subject', subject: `a:subject:${randomUUID()}`, upToMilliseconds: Date.now(), expiresAtSeconds },
    { kind: 'client', clientId: randomUUID(), upToMilliseconds: Date.now(), expiresAtSeconds },
    {
      kind: 'pool',
      issuer: `https://issuer/${randomUUID()}`,
      upToMilliseconds: Date.now(),
      expiresAtSeconds,
    },
    { kind: 'later-login', loginId: randomUUID(), beganAtMilliseconds: Date.now(), expiresAtSeconds },
  ];
}
