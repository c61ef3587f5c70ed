import type { z } from 'zod';

/** The options do not fit together. One error that names every fault, thrown at boot. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';

  constructor(
    readonly subject: string,
    readonly faults: readonly string[],
  ) {
    super(
      `${subject}: ${faults.length === 1 ? 'one fault' : `${faults.length} faults`}.\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
}

/** @throws OptionsError that names every fault */
export function parseOptions<T>(subject: string, schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new OptionsError(
    subject,
    result.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join('.')}: ${message}`,
    ),
  );
}
