import { createPrivateKey, generatePrime, type KeyObject } from 'node:crypto';

const publicExponent = 65_537n;

/**
 * A 2048-bit RSA key. Its two primes are looked for at the same time, which makes a pool ready in half the time or less
 * that `generateKeyPair` takes. Good for the tokens of made-up people, and for nothing else.
 */
export async function generateRsaKey(): Promise<KeyObject> {
  const [p, q] = await Promise.all([usablePrime(), usablePrime()]);
  if (p === q) return generateRsaKey();
  const d = inverse(publicExponent, (p - 1n) * (q - 1n));
  const [n, e] = [p * q, publicExponent];
  const [dp, dq, qi] = [d % (p - 1n), d % (q - 1n), inverse(q, p)];
  const numbers = Object.entries({ n, e, d, p, q, dp, dq, qi }).map(([name, value]) => [
    name,
    encoded(value),
  ]);
  return createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(numbers) }, format: 'jwk' });
}

async function usablePrime(): Promise<bigint> {
  const prime = await findPrime();
  return (prime - 1n) % publicExponent === 0n ? usablePrime() : prime;
}

function findPrime(): Promise<bigint> {
  return new Promise((resolve, reject) => {
    generatePrime(1_024, { bigint: true }, (error, prime) => (error ? reject(error) : resolve(prime)));
  });
}

/** Extended Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [r, nextR, t, nextT] = [modulus, value % modulus, 0n, 1n];
  while (nextR !== 0n) {
    const quotient = r / nextR;
    [r, nextR] = [nextR, r - quotient * nextR];
    [t, nextT] = [nextT, t - quotient * nextT];
  }
  return t < 0n ? t + modulus : t;
}

function encoded(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
}
