import { createDiffieHellman, createDiffieHellmanGroup, createHash } from 'node:crypto';

/** RFC 3526 §4: the 3072-bit group with the generator 2, as Cognito uses it. */
const prime = createDiffieHellmanGroup('modp15').getPrime();

export const modulus = integerOf(prime);
const generator = 2n;

/** The multiplier k, over the padded modulus and the padded generator. */
const multiplier = integerOf(sha256(padded(modulus), padded(generator)));

/** Big-endian with a sign bit, as Java's `BigInteger` writes it: not to the length of the modulus, as RFC 5054 would. */
export function padded(value: bigint): Buffer {
  const digits = value.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

export function integerOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`);
}

export function sha256(...parts: readonly Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

/** Stateless apart from the private key, which every call replaces before it computes. */
const exponentiation = createDiffieHellman(prime, 2);

/** A Diffie-Hellman secret is a modular power: native code does it five times as fast as BigInt, in constant time. */
export function power(base: bigint, exponent: bigint): bigint {
  const reduced = ((base % modulus) + modulus) % modulus;
  if (reduced <= 1n) return reduced;
  if (reduced === modulus - 1n) return exponent % 2n === 0n ? 1n : reduced;
  exponentiation.setPrivateKey(padded(exponent));
  return integerOf(exponentiation.computeSecret(padded(reduced)));
}

export function powerOfGenerator(exponent: bigint): bigint {
  return power(generator, exponent);
}

/** RFC 2945 with the k of SRP-6a: B = k·v + g^b. */
export function serverPublicValue(verifier: bigint, b: bigint): bigint {
  return (multiplier * verifier + powerOfGenerator(b)) % modulus;
}
