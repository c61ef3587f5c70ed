import {
  createDiffieHellman,
  createDiffieHellmanGroup,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import { UserPoolError } from '../user-pool/user-pool.error.js';

/** What Cognito asks with, as it stands in the parameters of `PASSWORD_VERIFIER`. Salt and B are hexadecimal. */
export interface PasswordVerifierChallenge {
  readonly userId: string;
  readonly salt: string;
  readonly serverPublic: string;
  /** Base64; goes back as it came. */
  readonly secretBlock: string;
}

export interface PasswordClaim {
  readonly signature: string;
  readonly timestamp: string;
}

const SECRET_BYTES = 64;
const KEY_BYTES = 16;
const KEY_INFO = 'Caldera Derived Key';

/** RFC 3526 §4: the 3072-bit group with generator 2. */
const PRIME = createDiffieHellmanGroup('modp15').getPrime();
const N = integerOf(PRIME);
const G = 2n;
/** The multiplier of SRP-6a. Cognito pads as Java writes a BigInteger, and not as RFC 5054 does. */
const K = integerOf(sha256(padded(N), padded(G)));

/**
 * The client's half of SRP as Cognito speaks it: proves that one knows the password without sending it. For one
 * sign-in only.
 *
 * @see RFC 2945, RFC 5054
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
 */
export class SrpClient {
  readonly #secret: bigint;
  private readonly clientPublic: bigint;

  /** @param secret only to be given by a test */
  constructor(secret: bigint = integerOf(randomBytes(SECRET_BYTES))) {
    this.#secret = secret;
    this.clientPublic = power(G, secret);
  }

  /** `SRP_A`, in hexadecimal. */
  get publicValue(): string {
    return this.clientPublic.toString(16);
  }

  /**
   * @param poolName what follows the underscore in the pool's id
   * @param at the pool allows a few minutes either way
   * @throws UserPoolError `unavailable` when the server's value would give the password away or prove nothing
   */
  claim(poolName: string, password: string, challenge: PasswordVerifierChallenge, at: Date): PasswordClaim {
    const timestamp = srpTimestamp(at);
    const signature = createHmac('sha256', this.sessionKey(poolName, password, challenge))
      .update(`${poolName}${challenge.userId}`)
      .update(Buffer.from(challenge.secretBlock, 'base64'))
      .update(timestamp)
      .digest('base64');
    return { signature, timestamp };
  }

  private sessionKey(poolName: string, password: string, challenge: PasswordVerifierChallenge): Buffer {
    const serverPublic = hexadecimal(challenge.serverPublic);
    const scramble = integerOf(sha256(padded(this.clientPublic), padded(serverPublic)));
    if (serverPublic % N === 0n || scramble === 0n) throw illegal();

    const identity = sha256(Buffer.from(`${poolName}${challenge.userId}:${password}`));
    const x = integerOf(sha256(padded(hexadecimal(challenge.salt)), identity));
    const shared = power(serverPublic - K * power(G, x), this.#secret + scramble * x);
    return Buffer.from(hkdfSync('sha256', padded(shared), padded(scramble), KEY_INFO, KEY_BYTES));
  }
}

/** `Tue Sep 1 04:05:06 UTC 2026`: the day without a zero in front, the time with. */
function srpTimestamp(at: Date): string {
  const [weekday = '', day, month = '', year = '', time = ''] = at.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}

/** Big-endian, with a zero byte in front of a set top bit. */
function padded(value: bigint): Buffer {
  const digits = value.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

function hexadecimal(text: string): bigint {
  if (!/^[0-9a-f]+$/i.test(text)) throw illegal();
  return BigInt(`0x${text}`);
}

function integerOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function sha256(...parts: readonly Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

/**
 * A modular power by native Diffie-Hellman: many times as fast as BigInt, and the time does not depend on the
 * password. OpenSSL takes no base of 0, 1 and N - 1, which only a server that cheats would bring about.
 */
function power(base: bigint, exponent: bigint): bigint {
  const reduced = ((base % N) + N) % N;
  if (reduced <= 1n || reduced === N - 1n) throw illegal();
  const group = createDiffieHellman(PRIME, 2);
  group.setPrivateKey(padded(exponent));
  return integerOf(group.computeSecret(padded(reduced)));
}

function illegal(): UserPoolError {
  return new UserPoolError('unavailable', 'Cognito answered with values that SRP does not allow.');
}

/** A challenge that nobody can meet, for a user that does not exist: computing with it takes as long. */
export function decoyChallenge(userId: string): PasswordVerifierChallenge {
  return {
    userId,
    salt: randomBytes(16).toString('hex'),
    serverPublic: power(G, integerOf(randomBytes(SECRET_BYTES))).toString(16),
    secretBlock: randomBytes(1024).toString('base64'),
  };
}
