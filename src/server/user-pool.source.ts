import type { AuthOptions } from '../index.js';

/** Where the server's user pool is, and how to let go of it. */
export interface UserPoolSource {
  readonly options: AuthOptions;
  /** For people: which pool, and where. */
  readonly description: string;
  /** Who can log in, and with what; told for the embedded pool only, where nothing is secret. */
  readonly logins: readonly string[];
  /** Somebody of the embedded pool, for Swagger UI to fill in. */
  readonly loginExample?: { readonly username: string; readonly password: string };
  close(): Promise<void>;
}
