import { verify } from 'node:crypto';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import type { AccessToken } from './access-token.js';
import { parseAccessToken } from './access-token.claims.js';
import type { PoolKey } from './signing.keys.js';
import { InvalidTokenError } from './token.error.js';
import type { TrustedPool } from './trusted.pool.js';

/** One token on its way through passport, with the pool and key that it must have been signed by. */
export class VerificationAttempt {
  constructor(
    readonly accessToken: string,
    readonly payload: Record<string, unknown>,
    readonly pool: TrustedPool,
    readonly key: PoolKey,
  ) {}
}

/** Passport's registry is one for the whole process; two apps in one process must not take each other's strategy. */
const UNREGISTERED = { use: () => undefined };

/**
 * The passport-jwt strategy: RS256 only, the pool's key, the pool's issuer.
 *
 * It is run on a {@link VerificationAttempt} rather than on an HTTP request, so that the same code serves
 * every transport. `exp` and `nbf` are left to the verifier's own check, which remembered tokens pass as well.
 *
 * The signature is checked by node:crypto, and not by jsonwebtoken beneath passport-jwt: that takes a token apart three
 * times over, at the cost of half a signature check. What else it looks at was looked at before: `readUnverified`
 * lets RS256 pass only, and the keys are RSA keys of 2048 bits or more. Its own way in is closed, so that there is no
 * second verifier.
 */
export class AccessTokenStrategy extends PassportStrategy(Strategy) {
  private accepted: AccessToken | undefined;

  constructor() {
    super({
      jwtFromRequest: () => null,
      secretOrKeyProvider: (_request, _token, done) => done(new Error('There is no second verifier.')),
      algorithms: ['RS256'],
    });
  }

  getPassportInstance(): { use(): undefined } {
    return UNREGISTERED;
  }

  /** @throws InvalidTokenError */
  run(attempt: VerificationAttempt): AccessToken {
    this.accepted = undefined;
    this.authenticate(attempt);
    const { accepted } = this;
    this.accepted = undefined;
    if (accepted !== undefined) return accepted;
    throw new InvalidTokenError('bad_signature', 'The signature of the token is not good.');
  }

  override authenticate(attempt: object): void {
    if (attempt instanceof VerificationAttempt && isSignedBy(attempt.accessToken, attempt.key)) {
      this.success(this.validate(attempt));
    } else {
      this.fail();
    }
  }

  validate({ accessToken, payload, pool, key }: VerificationAttempt): AccessToken {
    return parseAccessToken(accessToken, payload, pool, key);
  }

  // Passport copies a strategy for each use, as verdicts may come later. Here they come before `authenticate` is over.

  override success(token: AccessToken): void {
    this.accepted = token;
  }

  override fail(): void {
    this.accepted = undefined;
  }
}

/** @see RFC 7518 §3.3 */
function isSignedBy(jwt: string, { publicKey }: PoolKey): boolean {
  const end = jwt.lastIndexOf('.');
  const signature = Buffer.from(jwt.slice(end + 1), 'base64url');
  return verify('RSA-SHA256', Buffer.from(jwt.slice(0, end), 'latin1'), publicKey, signature);
}
