import type { UserPool } from '../emulator/pool/user-pool.js';

export interface RotationOptions {
  /** Whether the old keys stay in the JWKS, so that tokens of theirs are still good. @default true */
  readonly keepOld?: boolean;
}

/** The signing keys of a test's pool. */
export class TestKeys {
  /** @internal */
  constructor(private readonly pool: () => UserPool) {}

  /** Signs with new keys from now on, as AWS may do at any time. */
  async rotate({ keepOld = true }: RotationOptions = {}): Promise<void> {
    const { idToken, accessToken } = this.pool().keys;
    await Promise.all([idToken.rotate(keepOld), accessToken.rotate(keepOld)]);
  }

  /** The key ids in the JWKS. */
  async ids(): Promise<readonly string[]> {
    const { idToken, accessToken } = this.pool().keys;
    const keys = [...(await idToken.publicJwks()), ...(await accessToken.publicJwks())];
    return keys.map(({ kid }) => kid);
  }
}
