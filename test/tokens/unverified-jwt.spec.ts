import { beforeAll, describe, expect, it } from '@jest/globals';
import { readUnverified } from '../../src/tokens/unverified.jwt.js';
import { accessTokenClaims, ISSUER, TokenSigner, unsigned } from './token.signer.js';

const MALFORMED = { reason: 'malformed' };
const NOW = 1_900_000_000;
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Changes the bits of the last letter that no decoder reads: the same signature, spelt differently. */
function lookAlike(token: string): string {
  const last = BASE64URL.indexOf(token.slice(-1));
  return token.slice(0, -1) + BASE64URL[last ^ 1];
}

const refusal = (jwt: string): unknown => {
  try {
    return readUnverified(jwt);
  } catch (error) {
    return error;
  }
};

describe('readUnverified', () => {
  let signer: TokenSigner;
  let token: string;

  beforeAll(() => {
    signer = new TokenSigner('first');
    token = signer.sign(accessTokenClaims(NOW));
  });

  it('reads the key id, the issuer and the claims', () => {
    expect(readUnverified(token)).toEqual({
      keyId: 'first',
      issuer: ISSUER,
      payload: expect.objectContaining({ jti: 'jti-1', username: 'alice' }),
    });
  });

  it.each(['none', 'None', 'HS256', 'RS384', 'PS256', 'ES256', '', undefined, 256, null])(
    'refuses the algorithm %p: it is ours to choose (RFC 8725 §3.1)',
    (alg) => {
      const jwt = `${unsigned({ alg, kid: 'first' }, accessTokenClaims(NOW))}.${token.split('.')[2]}`;
      expect(refusal(jwt)).toMatchObject({ reason: 'unsupported_algorithm' });
    },
  );

  it('refuses an unsigned token with its empty signature', () => {
    const reason = (header: Record<string, unknown>) =>
      refusal(`${unsigned(header, accessTokenClaims(NOW))}.`);
    expect(reason({ alg: 'none' })).toMatchObject({ reason: 'unsupported_algorithm' });
    expect(reason({ alg: 'RS256', kid: 'first' })).toMatchObject(MALFORMED);
  });

  const encoded = (json: string) => Buffer.from(json).toString('base64url');
  const withPayload = (json: string) => [token.split('.')[0], encoded(json), token.split('.')[2]].join('.');
  const claimsText = () => JSON.stringify(accessTokenClaims(NOW)).slice(1);

  it.each(['"client_id":"other",', '"cl\\u0069ent_id":"other",', '"exp":4000000000,'])(
    'refuses %s twice, though it is signed: readers differ in which of them they take',
    (member) => {
      expect(refusal(withPayload(`{${member}${claimsText()}`))).toMatchObject(MALFORMED);
    },
  );

  it('refuses a header that names its algorithm twice', () => {
    const header = encoded('{"alg":"none","kid":"first","alg":"RS256"}');
    expect(refusal([header, ...token.split('.').slice(1)].join('.'))).toMatchObject(MALFORMED);
  });

  it('refuses claims that are nested too deep to be written again', () => {
    const nested = (depth: number) =>
      withPayload(`{"deep":${'['.repeat(depth)}${']'.repeat(depth)},${claimsText()}`);
    expect(refusal(nested(4000))).toMatchObject(MALFORMED);
    expect(refusal(nested(10))).toMatchObject({ keyId: 'first' });
  });

  it('takes what looks like structure within texts', () => {
    const texts = { note: 'a "quoted" \\ {[:,"', 'odd:name': '}]' };
    expect(refusal(withPayload(JSON.stringify({ ...accessTokenClaims(NOW), ...texts })))).toMatchObject({
      payload: texts,
    });
  });

  it('refuses a second spelling of the same signature', () => {
    const forged = lookAlike(token);
    const [, , signature = ''] = forged.split('.');
    expect(Buffer.from(signature, 'base64url')).toEqual(Buffer.from(token.split('.')[2] ?? '', 'base64url'));
    expect(refusal(forged)).toMatchObject(MALFORMED);
  });

  it.each([
    ['padding', (jwt: string) => `${jwt}==`],
    [
      'letters of plain base64',
      (jwt: string) => jwt.replaceAll('-', '+').replaceAll('_', '/').replace('.', '/.'),
    ],
    ['a line break', (jwt: string) => `${jwt}\n`],
    ['a space in front', (jwt: string) => ` ${jwt}`],
    ['a fourth part', (jwt: string) => `${jwt}.AAAA`],
    ['two parts only', (jwt: string) => jwt.split('.').slice(0, 2).join('.')],
    ['an empty payload', (jwt: string) => jwt.replace(/\..*\./, '..')],
  ])('refuses %s', (_, change) => {
    expect(refusal(change(token))).toMatchObject(MALFORMED);
  });

  it.each(['', '.', '..', 'rubbish', 'a.b.c', '..AA', '\u0000', '😀.😀.😀', 'null.null.null'])(
    'refuses the rubbish %p',
    (rubbish) => {
      expect(refusal(rubbish)).toMatchObject(MALFORMED);
    },
  );

  it.each([
    ['null', null],
    ['a list', []],
    ['a number', 7],
    ['a text', 'text'],
  ])('refuses a header or payload that is %s', (_, value) => {
    const part = Buffer.from(JSON.stringify(value)).toString('base64url');
    const [header, payload, signature] = token.split('.');
    expect(refusal([part, payload, signature].join('.'))).toMatchObject(MALFORMED);
    expect(refusal([header, part, signature].join('.'))).toMatchObject(MALFORMED);
  });

  it.each([
    ['no key id', { kid: undefined }],
    ['an empty key id', { kid: '' }],
    ['a key id that is not text', { kid: { toString: 'first' } }],
    ['critical extensions (RFC 7515 §4.1.11)', { crit: ['exp'] }],
    ['a compressed content (RFC 7516 §4.1.3)', { zip: 'DEF' }],
    ['an encryption (RFC 7516 §4.1.2)', { enc: 'A256GCM' }],
    ['a content that is not encoded (RFC 7797 §3)', { b64: false }],
    ['another JWT within (RFC 7519 §5.2)', { cty: 'JWT' }],
    ['a type that is not text', { typ: ['JWT'] }],
  ])('refuses a header with %s', (_, header) => {
    expect(refusal(signer.sign(accessTokenClaims(NOW), header))).toMatchObject(MALFORMED);
  });

  it.each([
    'JWE',
    'logout+jwt',
    'application/logout+jwt',
    'dpop+jwt',
    'id_token',
    'token-introspection+jwt',
    '',
  ])('refuses the type %p: it was made for something else (RFC 8725 §3.11)', (typ) => {
    expect(refusal(signer.sign(accessTokenClaims(NOW), { typ }))).toMatchObject({
      reason: 'not_an_access_token',
    });
  });

  it.each(['JWT', 'jwt', 'at+jwt', 'application/at+jwt'])('takes the type %p of an access token', (typ) => {
    expect(refusal(signer.sign(accessTokenClaims(NOW), { typ }))).toMatchObject({ keyId: 'first' });
  });

  it.each([[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]])(
    'refuses the bytes %p, which are no UTF-8, in a header and in claims (RFC 7519 §7.2)',
    (...bytes) => {
      const text = (json: string) => Buffer.from(json.replace('*', 'ÿ'), 'latin1');
      const part = (json: string) => {
        const at = text(json).indexOf(0xff);
        return Buffer.concat([
          text(json).subarray(0, at),
          Buffer.from(bytes),
          text(json).subarray(at + 1),
        ]).toString('base64url');
      };
      const [header, payload, signature] = token.split('.');
      const badHeader = part('{"alg":"RS256","kid":"first","note":"*"}');
      const badPayload = part(`{"note":"*",${claimsText()}`);
      expect(refusal([badHeader, payload, signature].join('.'))).toMatchObject(MALFORMED);
      expect(refusal([header, badPayload, signature].join('.'))).toMatchObject(MALFORMED);
    },
  );

  it.each([undefined, 7, null, [ISSUER]])('refuses the issuer %p', (iss) => {
    expect(refusal(signer.sign({ ...accessTokenClaims(NOW), iss }))).toMatchObject(MALFORMED);
  });

  it('refuses a token of a megabyte without reading it', () => {
    const before = performance.now();
    for (let time = 0; time < 1000; time += 1) refusal('A'.repeat(1_000_000));
    expect(performance.now() - before).toBeLessThan(1000);
    expect(refusal('A'.repeat(1_000_000))).toMatchObject(MALFORMED);
  });

  it('says nothing of the token in its refusal', () => {
    expect(String(refusal('c2VjcmV0.c2VjcmV0.c2VjcmV0'))).not.toContain('c2VjcmV0');
  });
});
