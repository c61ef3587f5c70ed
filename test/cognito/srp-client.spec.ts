import { describe, expect, it } from '@jest/globals';
import { SrpClient } from '../../src/cognito/srp.client.js';
import { UserPoolError } from '../../src/index.js';
import { SrpClient as PlainSrpClient, srpTimestamp } from '../emulator/support/srp.client.js';

const A = BigInt(`0x${'0123456789abcdef'.repeat(16)}`);
const POOL_NAME = 'AbCdEfGhI';
const PASSWORD = 'P@ssw0rd-Example1';
const challenge = {
  userId: 'alice',
  salt: '8f3a5c1e7d2b4960a1c3e5f708192a3b',
  serverPublic: serverPublicOfVector(),
  secretBlock: 'c2VjcmV0LWJsb2NrLWV4YW1wbGU=',
};

/** B of the vector, from its v and b, by plain arithmetic: the vector names only its ends. */
function serverPublicOfVector(): string {
  const n = BigInt(`0x${prime()}`);
  const k = BigInt('0x538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6');
  const x = BigInt('0x22b59e3941b53ca61171523991da05ebc27ceb494303fe745fb6dd63c2a3805a');
  const b = BigInt(`0x${'fedcba9876543210'.repeat(16)}`);
  return ((k * power(2n, x, n) + power(2n, b, n)) % n).toString(16);
}

function power(base: bigint, exponent: bigint, n: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) result = (result * result * (bit === '1' ? base : 1n)) % n;
  return result;
}

/** RFC 3526 §4, letter by letter. */
function prime(): string {
  return (
    'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
    '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
    'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF'
  );
}

describe('The SRP client', () => {
  it('computes what a vector says that was checked against pycognito', () => {
    const client = new SrpClient(A);
    expect(client.publicValue).toHaveLength(767);
    expect(client.publicValue).toMatch(/^54b8e4da8991abf6.*6ba1174323284223$/);
    expect(challenge.serverPublic).toMatch(/^a31a993eaca5fad7.*951643d24cf5feec$/);
    const at = new Date('2026-09-01T04:05:06Z');
    expect(client.claim(POOL_NAME, PASSWORD, challenge, at)).toEqual({
      timestamp: 'Tue Sep 1 04:05:06 UTC 2026',
      signature: 'o7uYVMJrSKtdWP2d64Z59gBTOK8UGdxeIxySZKC+xfY=',
    });
  });

  it('agrees with a client of plain BigInt arithmetic for made-up secrets, salts and days', () => {
    for (let i = 1; i <= 12; i++) {
      const secret = A * BigInt(i) + BigInt(i);
      const at = new Date(Date.UTC(2026, i - 1, i * 2, i, 0, 59));
      const salt = BigInt(`0x${'f09a'.repeat(8)}`)
        .toString(16)
        .slice(i);
      const asked = { ...challenge, salt };
      const mine = new SrpClient(secret).claim(POOL_NAME, `Pässwörd ${i}`, asked, at);
      const theirs = new PlainSrpClient(secret).answer(
        POOL_NAME,
        `Pässwörd ${i}`,
        {
          USER_ID_FOR_SRP: asked.userId,
          SALT: salt,
          SRP_B: asked.serverPublic,
          SECRET_BLOCK: asked.secretBlock,
        },
        srpTimestamp(at),
      );
      expect(mine.timestamp).toBe(theirs['TIMESTAMP']);
      expect(mine.signature).toBe(theirs['PASSWORD_CLAIM_SIGNATURE']);
    }
  });

  it.each([
    ['0', '0'],
    ['N', prime()],
    ['2N', (2n * BigInt(`0x${prime()}`)).toString(16)],
    ['no number', 'xyz'],
    ['nothing', ''],
  ])('refuses a server value that is %s: it would prove nothing (RFC 5054 §2.5.4)', (_, serverPublic) => {
    const at = new Date();
    const claim = () => new SrpClient().claim(POOL_NAME, PASSWORD, { ...challenge, serverPublic }, at);
    expect(claim).toThrow(UserPoolError);
    expect(claim).not.toThrow(PASSWORD);
  });

  it('never uses a secret twice', () => {
    expect(new SrpClient().publicValue).not.toBe(new SrpClient().publicValue);
  });
});
