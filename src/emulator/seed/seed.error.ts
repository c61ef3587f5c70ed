/** A seed that cannot be planted. Its message names every fault. */
export class SeedError extends Error {
  override readonly name = 'SeedError';

  constructor(readonly faults: readonly string[]) {
    super(
      `The seed of the user pool has ${countOf(faults)}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
}

function countOf({ length }: readonly string[]): string {
  return length === 1 ? 'a fault' : `${length} faults`;
}
