import type { GrantRegistry } from '../grants/grant.registry.js';
import type { AppClient, AppClients } from '../user-pool/app.client.js';

/** Being allowed everything is not enough: the implicit grant must be named. */
export function mayUseImplicit({ grants }: AppClient): boolean {
  return grants?.includes('implicit') === true;
}

/** What may be told to the public of the authorization server that this module makes. */
export class AuthorizationServer {
  constructor(
    private readonly domain: string,
    private readonly clients: AppClients,
    private readonly grants: GrantRegistry,
  ) {}

  /** Where a browser logs in: the pool's own domain, so that no password passes through here. */
  get authorizationUrl(): string {
    return new URL('/oauth2/authorize', this.domain).href;
  }

  /**
   * Where the pool forgets a browser, and sends it back from.
   *
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
   */
  logoutUrl(clientId: string, logoutUri: string): string {
    const asked = new URLSearchParams({ client_id: clientId, logout_uri: logoutUri });
    return `${new URL('/logout', this.domain).href}?${asked.toString()}`;
  }

  get firstPartyClient(): Pick<AppClient, 'clientId'> {
    return { clientId: this.clients.firstParty.clientId };
  }

  /** What `GET /oauth2/authorize` may be asked for. @see RFC 6749 §3.1.1 */
  get responseTypes(): readonly string[] {
    const answersWithCode = this.grants.find('authorization_code') !== undefined;
    return [...(answersWithCode ? ['code'] : []), ...(this.isImplicitAllowed ? ['token'] : [])];
  }

  /** Whether some client is explicitly allowed the implicit grant. Legacy: RFC 9700 §2.1.2. */
  get isImplicitAllowed(): boolean {
    return this.clients.all.some(mayUseImplicit);
  }

  /** The grant types that are switched on. */
  get grantTypes(): readonly string[] {
    return this.grants.grantTypes;
  }
}
