import type { z } from 'zod';

/** The options do not fit together. One error that names every fault, thrown at boot. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';

  constructor(
    readonly subject: string,
    readonly faults: readonly string[],
  ) {
    const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
    super([`${subject}: ${count}.`, ...faults.map((fault) => `  - ${fault}`)].join('\n'));
  }

  /** From what a schema found, each fault with the path that leads to it. */
  static of(subject: string, { issues }: z.ZodError): OptionsError {
    const faults = issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join('.')}: ${message}`,
    );
    return new OptionsError(subject, faults);
  }
}

/**
 * Where there are none, as when a configuration was not found, Nest itself would fail without a word of them.
 *
 * @throws OptionsError
 */
export function requireOptions(subject: string, options: unknown): void {
  if (typeof options === 'object' && options !== null) return;
  throw new OptionsError(subject, ['Give the options: there are none.']);
}

/** @throws OptionsError that names every fault */
export function parseOptions<T>(subject: string, schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (!result.success) throw OptionsError.of(subject, result.error);
  return result.data;
}
