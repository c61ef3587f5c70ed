import { ScopeSet } from '../../src/oauth2/scope.set.js';
import { AccessToken, type AccessTokenFields } from '../../src/tokens/access-token.js';
import { JwksSigningKeys } from '../../src/tokens/jwks.signing-keys.js';
import { HandMovedClock } from './hand-moved.clock.js';
import { TokenSigner } from './token.signer.js';

const keys = new JwksSigningKeys('https://pool.example/jwks.json', new HandMovedClock());
const signedWith = { id: 'first', publicKey: new TokenSigner('first').publicKeyObject };

/** A token as the verifier hands it out, for what stands behind it. */
export function verifiedToken(subject: string, fields: Partial<AccessTokenFields> = {}): AccessToken {
  return new AccessToken({
    raw: subject,
    pool: 'default',
    issuer: 'https://pool.example',
    subject,
    clientId: 'web',
    username: subject,
    tokenId: subject,
    loginId: subject,
    scopes: ScopeSet.EMPTY,
    groups: [],
    issuedAtSeconds: 1,
    expiresAtSeconds: 2,
    authenticatedAtSeconds: 1,
    notBeforeSeconds: undefined,
    keyThumbprint: undefined,
    signedWith,
    keys,
    ...fields,
  });
}
