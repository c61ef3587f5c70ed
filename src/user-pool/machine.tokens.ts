import type { ScopeSet } from '../oauth2/scope.set.js';
import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from './app.client.js';

/** Issues tokens to clients themselves. What the client credentials grant needs of the user pool. */
export abstract class MachineTokens {
  /**
   * @param scopes empty for all custom scopes that the client may have
   * @throws UserPoolError `scope_refused`, `client_refused` or `flow_not_allowed`
   */
  abstract issue(client: AppClient, scopes: ScopeSet): Promise<TokenSet>;
}
