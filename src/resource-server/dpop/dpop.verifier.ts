import { createHash } from 'node:crypto';
import type { BoundCredential } from '../../oauth2/bearer.credential.js';
import { checkDpopProof, DPOP_ALGORITHMS, type DpopProof, DpopProofError } from '../../oauth2/dpop.proof.js';
import type { AccessToken } from '../../tokens/access-token.js';
import type { AccessTokenVerifier } from '../../tokens/access-token.verifier.js';
import type { Clock } from '../../tokens/clock.js';
import { CannotVerifyError, InvalidTokenError } from '../../tokens/token.error.js';
import { Refusal } from '../refusal.js';
import { missingToken } from '../token.refusal.js';
import type { DpopReplayStore } from './dpop-replay.store.js';

export interface DpopSettings {
  /** As clients see it: proxies in front may have changed what the request says. */
  readonly origin: string;
  readonly maxAgeSeconds: number;
}

const ALGORITHMS = DPOP_ALGORITHMS.join(' ');

/**
 * Takes an access token that is bound to a key, from whoever proves to hold it.
 *
 * @see RFC 9449 §7
 */
export class DpopVerifier {
  constructor(
    private readonly settings: DpopSettings | undefined,
    private readonly tokens: AccessTokenVerifier,
    private readonly replays: DpopReplayStore,
    private readonly clock: Clock,
  ) {}

  /** Of the proofs, as challenges name them; `undefined` where no bound token is taken. */
  get algorithms(): string | undefined {
    return this.settings && ALGORITHMS;
  }

  /**
   * @throws Refusal 401 with a DPoP challenge
   * @throws CannotVerifyError when it cannot be told whether the proof was used before
   */
  async verify(credential: BoundCredential): Promise<AccessToken> {
    const { settings } = this;
    if (settings === undefined) throw missingToken();
    try {
      const token = await this.tokens.verifyBound(credential.accessToken);
      const proof = this.check(credential, settings);
      if (proof.thumbprint !== token.keyThumbprint) {
        throw new DpopProofError(
          'The proof is made with another key than the one that the token is bound to.',
        );
      }
      await this.assertNew(proof, settings);
      return token;
    } catch (error) {
      throw challenging(error);
    }
  }

  private check(
    { accessToken, proof, method, target }: BoundCredential,
    { origin, maxAgeSeconds }: DpopSettings,
  ): DpopProof {
    if (proof === undefined) throw new DpopProofError('The request lacks the header DPoP.');
    // An absolute target, or `*`, is no address behind our origin.
    if (!target.startsWith('/')) throw new DpopProofError('The proof is made for another request.');
    const nowSeconds = this.clock.nowSeconds();
    const url = new URL(origin + target).href;
    return checkDpopProof(proof, { method, url, accessToken, nowSeconds, maxAgeSeconds });
  }

  private async assertNew({ thumbprint, id }: DpopProof, { maxAgeSeconds }: DpopSettings): Promise<void> {
    const key = createHash('sha256')
      .update(JSON.stringify([thumbprint, id]))
      .digest('base64url');
    // Longer than a proof can be good, wherever its `iat` stands in the window.
    const isNew = await this.remember(key, maxAgeSeconds * 2);
    if (!isNew) throw new DpopProofError('The proof was used before. Make one for each request.');
  }

  private async remember(key: string, lifetimeSeconds: number): Promise<boolean> {
    try {
      return await this.replays.remember(key, lifetimeSeconds);
    } catch (cause) {
      throw new CannotVerifyError(
        'store_unavailable',
        'DPoP proofs cannot be checked now. Try again shortly.',
        {
          cause,
        },
      );
    }
  }
}

function challenging(error: unknown): unknown {
  if (error instanceof DpopProofError) {
    const { description } = error;
    return new Refusal({
      status: 401,
      reason: 'invalid_dpop_proof',
      error: 'invalid_dpop_proof',
      description,
      algorithms: ALGORITHMS,
      cause: error,
    });
  }
  if (!(error instanceof InvalidTokenError)) return error;
  const { reason, description } = error;
  return new Refusal({
    status: 401,
    reason,
    error: 'invalid_token',
    description,
    algorithms: ALGORITHMS,
    cause: error,
  });
}
