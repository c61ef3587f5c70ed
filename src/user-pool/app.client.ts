import type { ClientSecrets } from './client.secrets.js';

/** How a password is brought to Cognito. The app client must allow the flow there, as `ALLOW_…`. */
export type PasswordFlow = 'USER_PASSWORD_AUTH' | 'ADMIN_USER_PASSWORD_AUTH' | 'USER_SRP_AUTH';

/** By which door of Cognito tokens are refreshed: two operations of its API, or its OAuth domain. */
export type RefreshFlow = 'GetTokensFromRefreshToken' | 'REFRESH_TOKEN_AUTH' | 'domain';

/** By which door of Cognito a machine gets its token. */
export type MachineTokenFlow = 'domain' | 'GetClientToken';

/** A Cognito app client that we know: it may use our token endpoint, and its tokens may be ours to revoke. */
export interface AppClient {
  readonly clientId: string;
  /** For people. */
  readonly name?: string | undefined;
  /** `undefined` for a public client. */
  readonly secrets: ClientSecrets | undefined;
  /** Grant types it may use here; `undefined` for every one that is switched on. */
  readonly grants: readonly string[] | undefined;
  /** Scopes it may ask for here; `undefined` for whatever Cognito allows it. */
  readonly scopes: readonly string[] | undefined;
  /** What it is given when it asks for no scope; `undefined` for what Cognito then gives. */
  readonly defaultScopes: readonly string[] | undefined;
  /** Where codes may be sent to, letter by letter; `undefined` for whatever Cognito allows it. */
  readonly redirectUris: readonly string[] | undefined;
  /** Whether it may leave PKCE out of the code flow: one with a secret only. */
  readonly isPkceOptional?: boolean;
  readonly passwordFlow: PasswordFlow;
  readonly refreshFlow: RefreshFlow;
  readonly machineTokenFlow: MachineTokenFlow;
  /** How long Cognito waits for the answer to a challenge. */
  readonly authSessionValiditySeconds: number;
}

/** Whether the application lets the client ask for all of these; what Cognito keeps from it, Cognito says. */
export function mayAskFor({ scopes }: AppClient, asked: Iterable<string>): boolean {
  return scopes === undefined || [...asked].every((scope) => scopes.includes(scope));
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

  get all(): readonly AppClient[] {
    return [...this.byId.values()];
  }

  find(clientId: string): AppClient | undefined {
    return this.byId.get(clientId);
  }
}
