import type { SecuritySchemeObject } from '@nestjs/swagger';
import { DEVICE_CODE_GRANT_TYPE } from '../oauth2/grant.types.js';
import { isStandardScope } from '../resource-server/scope.names.js';

/** One way to get a token, as the dialog of Swagger UI offers it. */
export interface TokenSource {
  readonly name: string;
  readonly scheme: SecuritySchemeObject;
  /** OAuth flows can ask for scopes; a pasted token has those that it has. */
  readonly asksForScopes: boolean;
  /** Tokens of clients have no user, and so no groups, and no scope that Cognito itself defines. */
  readonly speaksForUsers: boolean;
}

export interface OAuthEndpoints {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  /** Of the device flow, where it is switched on. */
  readonly deviceAuthorizationUrl?: string;
  readonly grantTypes: readonly string[];
}

type Scopes = Readonly<Record<string, string>>;

/**
 * One security scheme for each flow that is switched on, the recommended one first. Flows that share a scheme
 * share a token in Swagger UI too: whoever logs in by one is shown as logged in by all.
 */
export function tokenSources(oauth: OAuthEndpoints | undefined, scopes: Scopes): TokenSource[] {
  const flows = oauth === undefined ? [] : oauthSources(oauth, scopes);
  return [...flows, oauth === undefined ? PASTED_TOKEN : FILLED_IN_TOKEN];
}

function oauthSources(
  { authorizationUrl, tokenUrl, deviceAuthorizationUrl, grantTypes }: OAuthEndpoints,
  scopes: Scopes,
): TokenSource[] {
  const sources: (TokenSource & { readonly grantType: string })[] = [
    {
      grantType: 'authorization_code',
      name: 'authorizationCode',
      asksForScopes: true,
      speaksForUsers: true,
      scheme: {
        type: 'oauth2',
        description:
          'Log in on the page of the user pool (authorization code with PKCE). Choose the scopes that you need; ' +
          'with none chosen you get all that the app client may have. Leave the secret of a public client empty.',
        flows: { authorizationCode: { authorizationUrl, tokenUrl, scopes } },
      },
    },
    {
      grantType: DEVICE_CODE_GRANT_TYPE,
      name: 'deviceAuthorization',
      asksForScopes: true,
      speaksForUsers: true,
      scheme: {
        type: 'oauth2',
        description:
          'For devices without a browser (RFC 8628): the page shows a code, and the login happens on another device.',
        flows: deviceFlow({ deviceAuthorizationUrl, tokenUrl, scopes }),
      },
    },
    {
      grantType: 'client_credentials',
      name: 'clientCredentials',
      asksForScopes: true,
      speaksForUsers: false,
      scheme: {
        type: 'oauth2',
        description: 'A token for a machine client, without a user. Needs an app client with a secret.',
        flows: { clientCredentials: { tokenUrl, scopes: scopesOfMachines(scopes) } },
      },
    },
    {
      grantType: 'password',
      name: 'password',
      asksForScopes: true,
      speaksForUsers: true,
      scheme: {
        type: 'oauth2',
        description:
          '**Legacy** (RFC 9700 §2.4): this page sees the password, and Cognito puts no custom scopes into the ' +
          'token. Prefer the authorization code flow.',
        flows: { password: { tokenUrl, scopes } },
      },
    },
  ];
  return sources.filter(({ grantType }) => grantTypes.includes(grantType));
}

/** Asked for any other, Cognito answers `invalid_scope`. */
function scopesOfMachines(scopes: Scopes): Record<string, string> {
  return Object.fromEntries(Object.entries(scopes).filter(([scope]) => !isStandardScope(scope)));
}

/** OpenAPI has the flow `deviceAuthorization` since 3.2; before, only extensions may stand beside the four. */
function deviceFlow(flow: object): NonNullable<SecuritySchemeObject['flows']> & Record<string, unknown> {
  return { 'x-deviceAuthorization': flow };
}

const PASTED_TOKEN: TokenSource = {
  name: 'bearer',
  asksForScopes: false,
  speaksForUsers: true,
  scheme: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token that you already have.',
  },
};

const FILLED_IN_TOKEN: TokenSource = {
  ...PASTED_TOKEN,
  scheme: {
    ...PASTED_TOKEN.scheme,
    description: 'An access token that you already have. `POST /auth/login` by *Try it out* fills this in.',
  },
};
