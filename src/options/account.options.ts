import { z } from 'zod';
import { PERSONAL_ATTRIBUTES } from '../endpoints/account/attribute.policy.js';
import { parseOptions } from './options.fault.js';

const schema = z.strictObject({
  attributes: z.array(z.string().min(1).max(32)).default([...PERSONAL_ATTRIBUTES]),
  serviceName: z.string().min(1, 'Must not be empty.').max(64).default('nest-cognito-oauth'),
});

/** Options of `AccountModule`. */
export interface AccountOptions {
  /**
   * The attributes that users may set themselves, by Cognito's names. Default: the standard ones, such as `email` and
   * `name`, and no custom one. Never name one that your application takes a role or a tenant from.
   */
  readonly attributes?: readonly string[];
  /** What an authenticator app shows the codes under. Default `nest-cognito-oauth`. */
  readonly serviceName?: string;
}

export type ParsedAccountOptions = Readonly<z.infer<typeof schema>>;

/** @throws OptionsError that names every fault */
export function parseAccountOptions(options: AccountOptions): ParsedAccountOptions {
  return Object.freeze(parseOptions('AccountModule options', schema, options));
}
