import { z } from 'zod';
import type { TokenSet } from '../oauth2/token.set.js';
import { UserPoolError, type UserPoolErrorCode } from '../user-pool/user-pool.error.js';

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const errorAnswer = z.object({ error: z.string() });

const BY_ERROR: Readonly<Record<string, UserPoolErrorCode>> = {
  invalid_client: 'client_refused',
  unauthorized_client: 'flow_not_allowed',
  unsupported_grant_type: 'flow_not_allowed',
  invalid_scope: 'scope_refused',
  // Cognito's word for a scope that exists and is not the client's.
  invalid_grant: 'scope_refused',
  invalid_request: 'bad_request',
};

/** Where a machine gets its tokens, and as whom. */
export interface TokenEndpoint {
  readonly domain: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly timeoutSeconds: number;
}

/**
 * Asks the pool's OAuth domain for a machine token.
 *
 * @throws UserPoolError
 * @see RFC 6749 §4.4
 */
export async function requestMachineToken(
  endpoint: TokenEndpoint,
  { scope, resource }: { readonly scope: string; readonly resource?: string | undefined },
): Promise<TokenSet> {
  const answer = await post(endpoint, {
    grant_type: 'client_credentials',
    ...(scope === '' ? {} : { scope }),
    ...(resource === undefined ? {} : { resource }),
  });
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw refusal(answer.status, body);
  const tokens = tokenAnswer.safeParse(body);
  if (!tokens.success) throw new UserPoolError('unavailable', 'The token endpoint answered without a token.');
  const { access_token, expires_in } = tokens.data;
  return { accessToken: access_token, tokenType: 'Bearer', expiresInSeconds: expires_in };
}

async function post(
  { domain, clientId, clientSecret, timeoutSeconds }: TokenEndpoint,
  parameters: Record<string, string>,
): Promise<Response> {
  try {
    return await fetch(new URL('/oauth2/token', domain), {
      method: 'POST',
      body: new URLSearchParams(parameters),
      // As the guide of Cognito has it: not form-encoded first, though RFC 6749 §2.3.1 would.
      headers: { Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    });
  } catch (cause) {
    throw new UserPoolError('unavailable', 'The token endpoint does not answer.', { cause });
  }
}

function refusal(status: number, body: unknown): UserPoolError {
  const error = errorAnswer.safeParse(body).data?.error;
  const known = error === undefined ? undefined : BY_ERROR[error];
  const code = known ?? (status === 429 ? 'throttled' : 'unavailable');
  const told = known === undefined ? '' : ` ${error}`;
  return new UserPoolError(code, `The token endpoint answered ${status}${told}.`);
}
