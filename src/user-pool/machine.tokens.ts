import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from './app.client.js';
import type { MachineTokenCache, MachineTokenWish } from './machine-token.cache.js';

/** What a machine token is to be like. */
export type MachineTokenRequest = Omit<MachineTokenWish, 'clientId'>;

/** Issues tokens to clients themselves. What the client credentials grant needs of the user pool. */
export abstract class MachineTokens {
  /** @throws UserPoolError `scope_refused`, `client_refused` or `flow_not_allowed` */
  abstract issue(client: AppClient, request: MachineTokenRequest): Promise<TokenSet>;
}

/** Asks the pool only for what is not at hand: AWS bills each machine token. */
export class CachedMachineTokens extends MachineTokens {
  constructor(
    private readonly source: MachineTokens,
    private readonly cache: MachineTokenCache,
  ) {
    super();
  }

  override issue(client: AppClient, request: MachineTokenRequest): Promise<TokenSet> {
    const wish = { clientId: client.clientId, ...request };
    return this.cache.get(wish, () => this.source.issue(client, request));
  }
}
