import { createHash, createHmac, randomBytes } from 'node:crypto';

/**
 * The client's half of SRP as Amplify computes it, written anew with plain BigInt arithmetic: nothing of the emulator is
 * used, so that a mistake there cannot cancel itself out.
 */
const N = BigInt(
  '0x' +
    'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
    '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
    'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
);
const g = 2n;

export const srpModulusHex = N.toString(16);

function modPow(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = ((base % N) + N) % N;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % N;
    factor = (factor * factor) % N;
  }
  return result;
}

function padHex(value: bigint): string {
  const hex = value.toString(16);
  if (hex.length % 2 === 1) return `0${hex}`;
  return '89abcdef'.includes(hex[0] ?? '') ? `00${hex}` : hex;
}

function hashHex(hex: string): string {
  return createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex');
}

const k = BigInt(`0x${hashHex(padHex(N) + padHex(g))}`);

export interface PasswordVerifierChallenge {
  readonly USER_ID_FOR_SRP: string;
  readonly SALT: string;
  readonly SRP_B: string;
  readonly SECRET_BLOCK: string;
}

export class SrpClient {
  readonly #a: bigint;
  readonly #publicValue: bigint;

  constructor(a: bigint = BigInt(`0x${randomBytes(32).toString('hex')}`)) {
    this.#a = a;
    this.#publicValue = modPow(g, a);
  }

  /** g^x, with a sign bit as Java writes it. */
  static power(x: bigint): Buffer {
    return Buffer.from(padHex(modPow(g, x)), 'hex');
  }

  get SRP_A(): string {
    return this.#publicValue.toString(16);
  }

  sessionKey(poolName: string, password: string, challenge: PasswordVerifierChallenge): Buffer {
    const B = BigInt(`0x${challenge.SRP_B}`);
    const u = BigInt(`0x${hashHex(padHex(this.#publicValue) + padHex(B))}`);
    const inner = createHash('sha256')
      .update(`${poolName}${challenge.USER_ID_FOR_SRP}:${password}`)
      .digest('hex');
    const x = BigInt(`0x${hashHex(padHex(BigInt(`0x${challenge.SALT}`)) + inner)}`);
    const S = modPow(B - k * modPow(g, x), this.#a + u * x);
    const prk = createHmac('sha256', Buffer.from(padHex(u), 'hex'))
      .update(Buffer.from(padHex(S), 'hex'))
      .digest();
    return createHmac('sha256', prk).update('Caldera Derived Key\u0001').digest().subarray(0, 16);
  }

  answer(
    poolName: string,
    password: string,
    challenge: PasswordVerifierChallenge,
    timestamp = srpTimestamp(new Date()),
  ): Record<string, string> {
    const signature = createHmac('sha256', this.sessionKey(poolName, password, challenge))
      .update(poolName)
      .update(challenge.USER_ID_FOR_SRP)
      .update(Buffer.from(challenge.SECRET_BLOCK, 'base64'))
      .update(timestamp)
      .digest('base64');
    return {
      USERNAME: challenge.USER_ID_FOR_SRP,
      PASSWORD_CLAIM_SECRET_BLOCK: challenge.SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: signature,
      TIMESTAMP: timestamp,
    };
  }
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function srpTimestamp(date: Date): string {
  const time = date.toISOString().slice(11, 19);
  return `${days[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${date.getUTCDate()} ${time} UTC ${date.getUTCFullYear()}`;
}
