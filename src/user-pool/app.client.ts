/** A Cognito app client that we know: it may use our token endpoint, and its tokens may be ours to revoke. */
export interface AppClient {
  readonly clientId: string;
  /** `undefined` for a public client. */
  readonly clientSecret: string | undefined;
  /** Grant types it may use here; `undefined` for every one that is switched on. */
  readonly grants: readonly string[] | undefined;
}

/** The app clients of the module's options. */
export class AppClients {
  private readonly byId: ReadonlyMap<string, AppClient>;

  /** @param clients the first one is the application's own: `POST /auth/login` logs in with it */
  constructor(clients: readonly [AppClient, ...AppClient[]]) {
    this.byId = new Map(clients.map((client) => [client.clientId, client]));
    this.firstParty = clients[0];
  }

  readonly firstParty: AppClient;

  find(clientId: string): AppClient | undefined {
    return this.byId.get(clientId);
  }
}
