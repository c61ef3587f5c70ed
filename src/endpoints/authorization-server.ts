import type { GrantRegistry } from '../grants/grant.registry.js';
import type { AppClient, AppClients } from '../user-pool/app.client.js';

/** What may be told to the public of the authorization server that this module makes. */
export class AuthorizationServer {
  constructor(
    private readonly domain: string,
    private readonly clients: AppClients,
    private readonly grants: GrantRegistry,
  ) {}

  /** Where a browser is sent to log in: the pool's own domain, so that no password passes through here. */
  get authorizationUrl(): string {
    return new URL('/oauth2/authorize', this.domain).href;
  }

  get firstPartyClient(): Pick<AppClient, 'clientId'> {
    return { clientId: this.clients.firstParty.clientId };
  }

  /** The grant types that are switched on. */
  get grantTypes(): readonly string[] {
    return this.grants.grantTypes;
  }
}
