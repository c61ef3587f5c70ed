import type { z } from 'zod';
import { givenSettings } from './secret.files.js';
import type { Environment } from './setting.values.js';

/** Settings that were read, or everything that is wrong with them. */
export type SettingsReading<T> =
  | { readonly value: T; readonly faults: readonly [] }
  | { readonly value: undefined; readonly faults: readonly string[] };

/** @param further finds what no single setting shows; one whose file cannot be read is empty, not missing */
export function readSettings<T>(
  schema: z.ZodType<T>,
  environment: Environment,
  further: (given: Readonly<Record<string, string>>) => readonly string[],
): SettingsReading<T> {
  const { given, named, faults: fileFaults } = givenSettings(environment);
  const result = schema.safeParse(given);
  const issues = (result.error?.issues ?? []).filter(({ path }) => named[String(path[0])] !== '');
  // Of a list, whichever part it is: the setting is what is to be mended.
  const schemaFaults = new Set(issues.map(({ path, message }) => `${placeOf(path)}: ${message}`));
  const faults = [...schemaFaults, ...fileFaults, ...further(named)];
  return result.success && faults.length === 0
    ? { value: result.data, faults: [] }
    : { value: undefined, faults };
}

/** Of what is written in JSON, the member, too. */
function placeOf([name, ...inner]: readonly PropertyKey[]): string {
  return inner.length > 1 ? `${String(name)}: ${inner.join('.')}` : String(name);
}
