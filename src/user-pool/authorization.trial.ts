import type { AppClient } from './app.client.js';

/** Finds out whether the user pool would let a browser log in, before anybody is sent there. */
export abstract class AuthorizationTrial {
  /**
   * Where the pool does not answer, or for another reason, nothing is wrong yet.
   *
   * @returns whether the pool would send the browser back; not where it does not know the redirect URI as the client's
   * @throws UserPoolError `scope_refused` or `flow_not_allowed`
   */
  abstract run(client: AppClient, redirectUri: string, scope: string | undefined): Promise<boolean>;
}
