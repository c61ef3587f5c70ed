import type { AuthOptions } from '../index.js';
import { guardOptionsOf, issuingOptionsOf } from '../settings/module.options.js';
import type { ServerSettings } from './settings.schema.js';

/** What the environment says alike for both kinds of pool. */
export function sharedOptions(
  settings: ServerSettings,
): Omit<AuthOptions, 'pools' | 'cognito' | 'clients' | 'resourceServer'> {
  return { ...guardOptionsOf(settings), ...issuingOptionsOf(settings) };
}
