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

/** Where the pool says that it has none, or nobody says which it is. */
export function noDomain({ userPoolId }: CognitoSettings): string {
  return (
    `The user pool ${userPoolId} has no OAuth domain, or it is not known. If it has one, set COGNITO_DOMAIN. ` +
    'Otherwise put domain: into its file, and run: nest-cognito-oauth provision --from pool.yaml'
  );
}
