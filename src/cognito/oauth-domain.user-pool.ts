import { z } from 'zod';
import type { TokenSet } from '../oauth2/token.set.js';
import { Telemetry } from '../telemetry/telemetry.js';
import type { AppClient } from '../user-pool/app.client.js';
import type { CodeExchange, CodeProof } from '../user-pool/code.exchange.js';
import type { MachineTokenRequest, MachineTokens } from '../user-pool/machine.tokens.js';
import type { TokenRefresh } from '../user-pool/token.refresh.js';
import { UserPoolError, type UserPoolErrorCode } from '../user-pool/user-pool.error.js';
import { withSecretOf } from './client.secret.js';
import { tokenEndpointCall } from './cognito.operation.js';
import type { CognitoSettings } from './cognito.settings.js';
import { grantedScope } from './granted.scope.js';
import { repeated } from './repeated.call.js';
import { UpstreamCircuit } from './upstream.circuit.js';

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().optional(),
  id_token: z.string().optional(),
});
const errorAnswer = z.object({ error: z.string() });

type TokenParameters = Record<string, string> & { readonly grant_type: string };

/** What each error of the domain's token endpoint means to us. @see RFC 6749 §5.2 */
const BY_ERROR: Readonly<Record<string, UserPoolErrorCode>> = {
  invalid_grant: 'refused',
  invalid_client: 'client_refused',
  unauthorized_client: 'flow_not_allowed',
  unsupported_grant_type: 'flow_not_allowed',
  invalid_scope: 'scope_refused',
  invalid_request: 'bad_request',
};

/**
 * Code exchange, refresh and client credentials through the token endpoint of the pool's OAuth domain.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
export class OAuthDomainUserPool implements CodeExchange, TokenRefresh, MachineTokens {
  constructor(
    private readonly settings: CognitoSettings,
    private readonly telemetry = new Telemetry(),
    private readonly circuit = new UpstreamCircuit('OAuth domain'),
  ) {}

  /** Not before it is needed: machines may have a token without any domain. */
  private get endpoint(): URL {
    return new URL('/oauth2/token', this.settings.domain);
  }

  async exchange(client: AppClient, { code, redirectUri, codeVerifier }: CodeProof): Promise<TokenSet> {
    return this.requestTokens(client, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      ...(codeVerifier === undefined ? {} : { code_verifier: codeVerifier }),
    }).catch(redirectUriIsPartOfTheGrant);
  }

  async refresh(client: AppClient, refreshToken: string): Promise<TokenSet> {
    return this.requestTokens(client, { grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  async issue(client: AppClient, { scopes, metadata }: MachineTokenRequest): Promise<TokenSet> {
    const parameters = {
      grant_type: 'client_credentials',
      ...(scopes.isEmpty ? {} : { scope: scopes.toString() }),
      ...(metadata === undefined ? {} : { aws_client_metadata: JSON.stringify(metadata) }),
    };
    return repeated(() => this.requestTokens(client, parameters)).catch(scopeIsNotAGrant);
  }

  private requestTokens(client: AppClient, parameters: TokenParameters): Promise<TokenSet> {
    const operation = tokenEndpointCall(this.endpoint, parameters.grant_type);
    return withSecretOf(client, (secret) =>
      this.telemetry.measure(operation, () => this.requestTokensWith(client, secret, parameters)),
    );
  }

  private async requestTokensWith(
    { clientId }: AppClient,
    clientSecret: string | undefined,
    parameters: Record<string, string>,
  ): Promise<TokenSet> {
    const response = await (clientSecret === undefined
      ? this.post({ ...parameters, client_id: clientId }, {})
      : this.post(parameters, { Authorization: basic(clientId, clientSecret) }));
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw refusal(response.status, body);

    const tokens = tokenAnswer.safeParse(body);
    if (!tokens.success) {
      throw new UserPoolError('unavailable', 'The token endpoint answered without tokens.', {
        cause: tokens.error,
      });
    }
    const { access_token, expires_in, refresh_token, id_token } = tokens.data;
    return {
      accessToken: access_token,
      tokenType: 'Bearer',
      expiresInSeconds: expires_in,
      ...(refresh_token === undefined ? {} : { refreshToken: refresh_token }),
      ...(id_token === undefined ? {} : { idToken: id_token }),
      ...grantedScope(access_token),
    };
  }

  private async post(parameters: Record<string, string>, headers: Record<string, string>): Promise<Response> {
    const ask = () =>
      fetch(this.endpoint, {
        method: 'POST',
        body: new URLSearchParams(parameters),
        headers,
        redirect: 'error',
        signal: AbortSignal.timeout(this.settings.timeoutSeconds * 1000),
      });
    try {
      return await this.circuit.run(ask);
    } catch (cause) {
      if (cause instanceof UserPoolError) throw cause;
      throw new UserPoolError('unavailable', 'The token endpoint of the user pool does not answer.', {
        cause,
      });
    }
  }
}

function refusal(status: number, body: unknown): UserPoolError {
  const error = errorAnswer.safeParse(body).data?.error;
  const known = error === undefined ? undefined : BY_ERROR[error];
  const code = known ?? (status === 429 ? 'throttled' : 'unavailable');
  return new UserPoolError(
    code,
    `The token endpoint answered ${status} ${known === undefined ? '' : error}.`,
  );
}

/** Cognito calls a redirect URI that is not the code's `unauthorized_client`; RFC 6749 §5.2: `invalid_grant`. */
function redirectUriIsPartOfTheGrant(error: unknown): never {
  if (error instanceof UserPoolError && error.code === 'flow_not_allowed') {
    throw new UserPoolError('refused', error.message, { cause: error });
  }
  throw error;
}

/** Cognito calls a scope that exists but is not the client's `invalid_grant`; RFC 6749 §5.2: `invalid_scope`. */
function scopeIsNotAGrant(error: unknown): never {
  if (error instanceof UserPoolError && error.code === 'refused') {
    throw new UserPoolError('scope_refused', error.message, { cause: error });
  }
  throw error;
}

/** As the guide of Cognito has it: not form-encoded first, though RFC 6749 §2.3.1 would. */
function basic(clientId: string, clientSecret: string): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
}
