import { z } from 'zod';
import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from '../user-pool/app.client.js';
import type { MachineTokenRequest, MachineTokens } from '../user-pool/machine.tokens.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { withSecretOf } from './client.secret.js';
import { userPoolErrorOf } from './cognito.errors.js';
import type { CognitoSettings } from './cognito.settings.js';
import { grantedScope } from './granted.scope.js';
import { repeated } from './repeated.call.js';
import { UpstreamCircuit } from './upstream.circuit.js';

const tokenAnswer = z.object({
  ClientAuthenticationResult: z.object({
    AccessToken: z.string().min(1),
    ExpiresIn: z.number().positive(),
  }),
});
const errorAnswer = z.object({ __type: z.string(), message: z.string().optional() });

/**
 * Machine tokens by the door that the client names: the OAuth domain, or `GetClientToken`, which needs no domain.
 *
 * The latter by hand and not by the SDK, which would sign it and refuse without AWS credentials, though Cognito wants
 * none.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetClientToken.html
 */
export class CognitoMachineTokens implements MachineTokens {
  constructor(
    private readonly domain: MachineTokens,
    private readonly settings: CognitoSettings,
    private readonly circuit = new UpstreamCircuit('API'),
  ) {}

  issue(client: AppClient, request: MachineTokenRequest): Promise<TokenSet> {
    if (client.machineTokenFlow === 'domain') return this.domain.issue(client, request);
    return repeated(() => withSecretOf(client, (secret) => this.getClientToken(client, secret, request)));
  }

  private async getClientToken(
    { clientId }: AppClient,
    secret: string | undefined,
    { scopes, metadata }: MachineTokenRequest,
  ): Promise<TokenSet> {
    const response = await this.post({
      ClientId: clientId,
      Secret: secret,
      ...(scopes.isEmpty ? {} : { Scopes: [...scopes] }),
      ...(metadata === undefined ? {} : { ClientMetadata: metadata }),
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw refusal(body);
    const result = tokenAnswer.safeParse(body).data?.ClientAuthenticationResult;
    if (result === undefined)
      throw new UserPoolError('unavailable', 'GetClientToken answered without a token.');
    return {
      accessToken: result.AccessToken,
      tokenType: 'Bearer',
      expiresInSeconds: result.ExpiresIn,
      ...grantedScope(result.AccessToken),
    };
  }

  private async post(input: object): Promise<Response> {
    const { endpoint, region, timeoutSeconds } = this.settings;
    const ask = () =>
      fetch(endpoint ?? endpointOf(region), {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-amz-json-1.1',
          'X-Amz-Target': 'AWSCognitoIdentityProviderService.GetClientToken',
        },
        body: JSON.stringify(input),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutSeconds * 1000),
      });
    try {
      return await this.circuit.run(ask);
    } catch (cause) {
      if (cause instanceof UserPoolError) throw cause;
      throw new UserPoolError('unavailable', 'GetClientToken does not answer.', { cause });
    }
  }
}

function endpointOf(region: string): string {
  return `https://cognito-idp.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** Two refusals have names here that mean other things at other operations. */
function refusal(body: unknown): UserPoolError {
  const { __type: type = 'unknown', message = '' } = errorAnswer.safeParse(body).data ?? {};
  const cause = Object.assign(new Error(message), { name: type.replace(/^.*#/, '') });
  const error = userPoolErrorOf(cause);
  if (error.code === 'refused') return new UserPoolError('flow_not_allowed', error.message, { cause });
  if (error.code === 'bad_request' && /scope/i.test(message)) {
    return new UserPoolError('scope_refused', error.message, { cause });
  }
  return error;
}
