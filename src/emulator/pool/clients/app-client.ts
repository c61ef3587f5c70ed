import { permissionsOf, type AuthFlowPermission } from './auth.flow.js';
import type { AppClientSettings, OAuthFlow } from './app-client.settings.js';
import { validitySeconds } from './token.validity.js';
import { sameSecret } from '../opaque.secret.js';

/** An application that is known to the user pool. */
export class AppClient {
  readonly clientId: string;
  readonly #permissions: ReadonlySet<AuthFlowPermission>;
  /** A list, as Cognito lets two secrets live side by side while one replaces the other. */
  readonly #secrets: readonly string[];

  constructor(
    readonly settings: AppClientSettings,
    readonly createdAtSeconds: number,
  ) {
    this.clientId = settings.clientId;
    this.#permissions = permissionsOf(settings.explicitAuthFlows);
    this.#secrets = settings.clientSecret === undefined ? [] : [settings.clientSecret];
  }

  get isConfidential(): boolean {
    return this.#secrets.length > 0;
  }

  get secrets(): readonly string[] {
    return this.#secrets;
  }

  acceptsSecret(secret: string): boolean {
    return this.#secrets.some((known) => sameSecret(known, secret));
  }

  allowsAuthFlow(permission: AuthFlowPermission): boolean {
    return this.#permissions.has(permission);
  }

  allowsOAuthFlow(flow: OAuthFlow): boolean {
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
    return validitySeconds(this.settings.accessTokenValidity);
  }

  get idTokenSeconds(): number {
    return validitySeconds(this.settings.idTokenValidity);
  }

  get refreshTokenSeconds(): number {
    return validitySeconds(this.settings.refreshTokenValidity);
  }

  get authSessionSeconds(): number {
    return this.settings.authSessionValidityMinutes * 60;
  }
}
