import type { ClientState } from '../../administration/pool.administration.js';

/** The settings of a server that are held against its pool. */
export interface CheckupSettings {
  readonly userPoolId: string;
  readonly issuer: string;
  /** Origin of the OAuth domain. */
  readonly domain: string | undefined;
  readonly clients: readonly CheckupClient[];
  /** The grant types that the server offers. */
  readonly grants: readonly string[];
  /** For how long the server keeps what was revoked. Seconds. */
  readonly accessTokenLifetimeSeconds: number;
  readonly refreshTokenLifetimeSeconds: number;
  /** Where the server is reached by browsers; its Swagger UI is then looked for among the callback URLs. */
  readonly serverUrl: string | undefined;
}

/** An app client as the server uses it. */
export interface CheckupClient {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** The grant types that it may use; `undefined` for all that the server offers. */
  readonly grants: readonly string[] | undefined;
  /** How its passwords go to Cognito. */
  readonly passwordFlow: string;
}

/** Of the app clients of the pool, those that the settings name. */
export function usedOf(states: readonly ClientState[], clients: readonly CheckupClient[]): ClientState[] {
  return states.filter(({ clientId }) => clients.some((client) => client.clientId === clientId));
}
