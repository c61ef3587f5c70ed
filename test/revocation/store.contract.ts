import { describe, it } from '@jest/globals';
import {
  revocationStoreContract,
  type MakeRevocationStore,
  type RevocationStoreClaims,
} from '../../src/testing/revocation-store.contract.js';

/** The suite that other people's stores pass, over one of ours. */
export function describeRevocationStore(
  name: string,
  makeStore: MakeRevocationStore,
  claims: RevocationStoreClaims,
): void {
  describe(`${name}, as a revocation store`, () => {
    for (const { name: claim, run } of revocationStoreContract(makeStore, claims)) it(claim, run);
  });
}
