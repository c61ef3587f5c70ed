import { defaultAuthFlows, permissionsOf, type AuthFlowPermission } from './auth.flow.js';
import type { AppClientSettings, OAuthFlow } from './app-client.settings.js';
import { defaultJwtValidity, validitySeconds } from './token.validity.js';
import type { Clock } from '../../clock.js';
import { ClientSecrets, type ClientSecret } from './client.secrets.js';

/** Cognito's default, and what all clients have in a pool that tracks no sessions. */
export const defaultSsoValidityMinutes = 60;

/** All that is known of a client, as plain data. */
export interface AppClientState {
  readonly settings: AppClientSettings;
  readonly secrets: readonly ClientSecret[];
  readonly createdAtSeconds: number;
  readonly modifiedAtSeconds: number;
  readonly ssoValidityMinutes?: number;
}

/** An application that is known to the user pool. */
export class AppClient {
  readonly clientId: string;
  readonly createdAtSeconds: number;
  readonly secrets: ClientSecrets;
  /**
   * How long after a sign-in on the login page this client signs people in again without asking, 0 to 129 600. It has
   * operations of its own, and counts only in a pool that tracks sessions.
   */
  ssoValidityMinutes = defaultSsoValidityMinutes;
  #settings: AppClientSettings;
  #permissions: ReadonlySet<AuthFlowPermission>;
  #modifiedAtSeconds: number;

  constructor(
    settings: AppClientSettings,
    private readonly clock: Clock,
    createdAtSeconds = clock.epochSeconds(),
  ) {
    this.clientId = settings.clientId;
    this.createdAtSeconds = createdAtSeconds;
    this.secrets = new ClientSecrets(settings.clientId, clock, settings.clientSecret);
    this.#settings = settings;
    this.#permissions = permissionsIn(settings);
    this.#modifiedAtSeconds = this.createdAtSeconds;
  }

  static from(state: AppClientState, clock: Clock): AppClient {
    const client = new AppClient(state.settings, clock, state.createdAtSeconds);
    client.secrets.import(state.secrets);
    client.#modifiedAtSeconds = state.modifiedAtSeconds;
    client.ssoValidityMinutes = state.ssoValidityMinutes ?? defaultSsoValidityMinutes;
    return client;
  }

  export(): AppClientState {
    const { settings, createdAtSeconds, modifiedAtSeconds, ssoValidityMinutes } = this;
    return { settings, secrets: this.secrets.all, createdAtSeconds, modifiedAtSeconds, ssoValidityMinutes };
  }

  get settings(): AppClientSettings {
    return this.#settings;
  }

  get modifiedAtSeconds(): number {
    return this.#modifiedAtSeconds;
  }

  /** Everything but the secrets, which have operations of their own. */
  change(settings: AppClientSettings): void {
    this.#settings = settings;
    this.#permissions = permissionsIn(settings);
    this.#modifiedAtSeconds = this.clock.epochSeconds();
  }

  get isConfidential(): boolean {
    return this.secrets.all.length > 0;
  }

  acceptsSecret(secret: string): boolean {
    return this.secrets.accepts(secret);
  }

  allowsAuthFlow(permission: AuthFlowPermission): boolean {
    return this.#permissions.has(permission);
  }

  allowsOAuthFlow(flow: OAuthFlow): boolean {
    // The token endpoint serves the clients of GetClientToken as well.
    if (flow === 'client_credentials' && this.allowsAuthFlow('ALLOW_CLIENT_TOKEN_AUTH')) return true;
    return this.settings.oauthEnabled && this.settings.allowedOAuthFlows.includes(flow);
  }

  allowsScope(scope: string): boolean {
    return this.settings.allowedOAuthScopes.includes(scope);
  }

  get hidesUnknownUsers(): boolean {
    return this.settings.preventUserExistenceErrors === 'ENABLED';
  }

  get rotatesRefreshTokens(): boolean {
    return this.settings.refreshTokenRotation?.feature === 'ENABLED';
  }

  get accessTokenSeconds(): number {
    return validitySeconds(this.settings.accessTokenValidity ?? defaultJwtValidity);
  }

  get idTokenSeconds(): number {
    return validitySeconds(this.settings.idTokenValidity ?? defaultJwtValidity);
  }

  get refreshTokenSeconds(): number {
    return validitySeconds(this.settings.refreshTokenValidity);
  }

  get authSessionSeconds(): number {
    return this.settings.authSessionValidityMinutes * 60;
  }
}

function permissionsIn(settings: AppClientSettings): ReadonlySet<AuthFlowPermission> {
  const rotates = settings.refreshTokenRotation?.feature === 'ENABLED';
  return permissionsOf(settings.explicitAuthFlows ?? defaultAuthFlows(rotates));
}
