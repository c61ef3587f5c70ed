import type { CognitoApi } from '../../cognito/cognito.api.js';
import type { CognitoSettings } from '../../cognito/cognito.settings.js';
import type { ChosenClient } from './chosen.client.js';

/** What a token is asked for with, whichever way. */
export interface TokenRequest {
  readonly api: CognitoApi;
  readonly settings: CognitoSettings;
  readonly client: ChosenClient;
  /** Complete names; empty for whatever the client gets. */
  readonly scopes: readonly string[];
}

export const NO_DOMAIN =
  'The OAuth domain of the pool is not known. Set COGNITO_DOMAIN; if the pool has none, put domain: into the file of provision.';
