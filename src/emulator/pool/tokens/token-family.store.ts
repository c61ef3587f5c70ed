import type { Clock } from '../../clock.js';
import { fingerprint } from '../opaque.secret.js';
import { SweptMap } from '../swept.map.js';
import { jwtValidityRange } from '../clients/token.validity.js';
import { newRefreshToken } from './refresh.token.js';
import type { TokenFamily } from './token.family.js';

export interface RefreshTokenRecord {
  readonly family: TokenFamily;
  /** Set once rotation has put another refresh token in its place. */
  supersededAtSeconds?: number;
}

/** All that is known of tokens. A refresh token is known by its fingerprint alone. */
export interface TokenFamiliesState {
  readonly families: readonly TokenFamily[];
  readonly refreshTokens: readonly {
    readonly fingerprint: string;
    readonly originJti: string;
    readonly supersededAtSeconds?: number;
  }[];
  /** By `jti`, with the moment at which it may be forgotten. */
  readonly anonymous: readonly (readonly [string, TokenFamily['originJti'], number])[];
}

/** Long after its end a refresh token is still answered with "expired" rather than "never heard of it". */
const remembranceSeconds = 30 * 86_400;

/** The one place that knows which tokens belong together and which are revoked, for both surfaces of the pool. */
export class TokenFamilyStore {
  readonly #families: SweptMap<TokenFamily>;
  readonly #refreshTokens: SweptMap<RefreshTokenRecord>;
  /** Access tokens that do not name their family, by `jti`. */
  readonly #anonymous: SweptMap<TokenFamily>;

  constructor(private readonly clock: Clock) {
    this.#families = new SweptMap(clock);
    this.#refreshTokens = new SweptMap(clock);
    this.#anonymous = new SweptMap(clock);
  }

  add(family: TokenFamily): void {
    this.#families.set(family.originJti, family, family.refreshEndsAtSeconds + remembranceSeconds);
  }

  addRefreshToken(family: TokenFamily): string {
    const token = newRefreshToken();
    this.#refreshTokens.set(fingerprint(token), { family }, family.refreshEndsAtSeconds + remembranceSeconds);
    return token;
  }

  addAccessToken(family: TokenFamily, jti: string): void {
    if (family.namesItself) return;
    this.#anonymous.set(jti, family, this.clock.epochSeconds() + jwtValidityRange.maxSeconds);
  }

  findRefreshToken(token: string): RefreshTokenRecord | undefined {
    return this.#refreshTokens.get(fingerprint(token));
  }

  familyOf(claims: { readonly origin_jti?: unknown; readonly jti?: unknown }): TokenFamily | undefined {
    const { origin_jti: originJti, jti } = claims;
    if (typeof originJti === 'string') return this.#families.get(originJti);
    return typeof jti === 'string' ? this.#anonymous.get(jti) : undefined;
  }

  export(): TokenFamiliesState {
    return {
      families: [...this.#families.values()],
      refreshTokens: this.#refreshTokens.entries.map(([key, { family, supersededAtSeconds }]) => ({
        fingerprint: key,
        originJti: family.originJti,
        supersededAtSeconds,
      })),
      anonymous: this.#anonymous.entries.map(([jti, { originJti }, forgetAt]) => [jti, originJti, forgetAt]),
    };
  }

  /** Into a store that is still empty. */
  import({ families, refreshTokens, anonymous }: TokenFamiliesState): void {
    for (const family of families) this.add({ ...family });
    for (const { fingerprint: key, originJti, supersededAtSeconds } of refreshTokens) {
      const family = this.#families.get(originJti);
      if (!family) continue;
      const forgetAtSeconds = family.refreshEndsAtSeconds + remembranceSeconds;
      this.#refreshTokens.set(key, { family, supersededAtSeconds }, forgetAtSeconds);
    }
    for (const [jti, originJti, forgetAtSeconds] of anonymous) {
      const family = this.#families.get(originJti);
      if (family) this.#anonymous.set(jti, family, forgetAtSeconds);
    }
  }

  /** In the order in which they came. */
  of(username: string): readonly TokenFamily[] {
    return [...this.#families.values()].filter((family) => family.username === username);
  }

  revokeAllOf(username: string): void {
    for (const family of this.of(username)) family.revoked = true;
  }
}
