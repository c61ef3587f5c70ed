import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

export interface PasswordHash {
  readonly salt: Buffer;
  readonly key: Buffer;
}

const derive: (password: string, salt: Buffer, length: number, options: object) => Promise<Buffer> =
  promisify(scrypt);

/** Cheap on purpose: these are the passwords of made-up people, and a test suite signs them in thousands of times. */
const cost = { N: 1_024, r: 8, p: 1 };

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16);
  return { salt, key: await derive(password, salt, 32, cost) };
}

const decoy: PasswordHash = { salt: randomBytes(16), key: randomBytes(32) };

/** Takes as long for a user who does not exist as for one who does, so that time does not tell them apart. */
export async function isPassword(password: string, hash: PasswordHash | undefined): Promise<boolean> {
  const { salt, key } = hash ?? decoy;
  const derived = await derive(password, salt, 32, cost);
  return timingSafeEqual(derived, key) && hash !== undefined;
}
