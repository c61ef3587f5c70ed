import { createHmac, randomBytes } from 'node:crypto';
import { sameSecret } from '../opaque.secret.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const stepSeconds = 30;

/** 160 bits, as RFC 4226 §4 recommends, in 32 characters. */
export function newTotpSecret(): string {
  return Array.from(randomBytes(32), (byte) => alphabet.charAt(byte & 31)).join('');
}

export function totpStep(epochSeconds: number): number {
  return Math.floor(epochSeconds / stepSeconds);
}

/** RFC 6238 with SHA-1, 30 seconds and 6 digits: what every authenticator app assumes. */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', decoded(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return (number % 1_000_000).toString().padStart(6, '0');
}

/**
 * The time step a code belongs to, if it is right.
 *
 * Assumed: one step either way is forgiven (RFC 6238 §5.2 recommends at most that).
 */
export function stepOfCode(secret: string, code: string, epochSeconds: number): number | undefined {
  const now = totpStep(epochSeconds);
  return [now, now - 1, now + 1].find((step) => step >= 0 && sameSecret(totpCode(secret, step), code));
}

/** RFC 4648 §6 */
function decoded(secret: string): Buffer {
  let bits = 0n;
  for (const character of secret) bits = (bits << 5n) | BigInt(alphabet.indexOf(character));
  const bytes = Math.floor((secret.length * 5) / 8);
  const surplus = BigInt(secret.length * 5 - bytes * 8);
  return Buffer.from((bits >> surplus).toString(16).padStart(bytes * 2, '0'), 'hex');
}
