import type { KeyObject } from 'node:crypto';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import type { AccessToken } from './access-token.js';
import { parseAccessToken } from './access-token.claims.js';
import { InvalidTokenError } from './token.error.js';
import type { TrustedPool } from './trusted.pool.js';

/** One token on its way through passport-jwt, with the pool and key that it must have been signed by. */
export interface VerificationAttempt {
  readonly accessToken: string;
  readonly pool: TrustedPool;
  readonly key: KeyObject;
}

/** Passport's registry is one for the whole process; two apps in one process must not take each other's strategy. */
const UNREGISTERED = { use: () => undefined };

/**
 * The passport-jwt strategy: RS256 only, the pool's key, the pool's issuer.
 *
 * It is run on a {@link VerificationAttempt} rather than on an HTTP request, so that the same code serves
 * every transport. `exp` and `nbf` are left to the verifier's own check, which remembered tokens pass as well.
 */
export class AccessTokenStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({
      jwtFromRequest: (attempt: VerificationAttempt) => attempt.accessToken,
      secretOrKeyProvider: (attempt: VerificationAttempt, _token: unknown, done: KeyCallback) =>
        // jsonwebtoken takes a KeyObject; the types of passport-jwt know only PEM text.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        done(null, attempt.key as unknown as string),
      algorithms: ['RS256'],
      ignoreExpiration: true,
      jsonWebTokenOptions: { ignoreNotBefore: true },
      passReqToCallback: true,
    });
  }

  getPassportInstance(): { use(): undefined } {
    return UNREGISTERED;
  }

  validate(attempt: VerificationAttempt, payload: unknown): AccessToken {
    return parseAccessToken(attempt.accessToken, payload, attempt.pool);
  }

  /**
   * @throws InvalidTokenError
   */
  run(attempt: VerificationAttempt): Promise<AccessToken> {
    return new Promise((resolve, reject) => {
      // Passport's own way: a strategy is copied for each use and told there where its verdicts go.
      const runner: { authenticate(attempt: VerificationAttempt): void } = Object.create(this);
      Object.assign(runner, {
        success: resolve,
        error: reject,
        fail: (cause: unknown) =>
          reject(
            new InvalidTokenError('bad_signature', 'The signature of the token is not good.', { cause }),
          ),
      });
      runner.authenticate(attempt);
    });
  }
}

type KeyCallback = (error: null, key: string) => void;
