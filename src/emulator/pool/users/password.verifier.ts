import { randomBytes } from 'node:crypto';
import { sameSecret } from '../opaque.secret.js';
import { integerOf, padded, powerOfGenerator, sha256 } from '../srp/srp.group.js';

/**
 * All that is kept of a password: what SRP needs, and no more. A password that arrives in plain is checked by making
 * its verifier again.
 */
export interface PasswordVerifier {
  /** 16 bytes as an integer, as it goes over the wire. */
  readonly salt: bigint;
  /** g^x, which needs as long to be tried out for each guess as a sign-in takes. */
  readonly verifier: bigint;
}

/** Who the password belongs to is part of it: a verifier is of no use for another user or another pool. */
export interface PasswordOwner {
  readonly poolName: string;
  readonly userId: string;
}

export function newSalt(): bigint {
  return integerOf(randomBytes(16));
}

export function verifierOf(owner: PasswordOwner, password: string, salt = newSalt()): PasswordVerifier {
  const inner = sha256(Buffer.from(`${owner.poolName}${owner.userId}:${password}`));
  const x = integerOf(sha256(padded(salt), inner));
  return { salt, verifier: powerOfGenerator(x) };
}

const decoySalt = newSalt();

/** Takes as long for a user who does not exist as for one who does, so that time does not tell them apart. */
export function isPassword(
  owner: PasswordOwner,
  password: string,
  known: PasswordVerifier | undefined,
): boolean {
  const { verifier } = verifierOf(owner, password, known?.salt ?? decoySalt);
  return sameSecret(verifier.toString(16), (known?.verifier ?? 0n).toString(16)) && known !== undefined;
}
