import { z } from 'zod';
import type { Claims, UserClaims } from '../user-pool/user.claims.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import type { CognitoApi } from './cognito.api.js';
import { userPoolErrorOf } from './cognito.errors.js';
import type { CognitoSettings } from './cognito.settings.js';
import { repeated } from './repeated.call.js';
import { UpstreamCircuit } from './upstream.circuit.js';

const claimsAnswer = z.looseObject({ sub: z.string().min(1) });

const BOOLEANS: ReadonlySet<string> = new Set(['email_verified', 'phone_number_verified']);

/**
 * The claims of a user from the domain's userInfo endpoint, or from GetUser for tokens that the former refuses.
 * Cognito says everything in text; OpenID Connect has booleans, a number and an object among its claims.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html
 * @see OpenID Connect Core §5.1
 */
export class CognitoUserClaims implements UserClaims {
  constructor(
    private readonly api: CognitoApi,
    private readonly settings: CognitoSettings,
    private readonly circuit = new UpstreamCircuit('OAuth domain'),
  ) {}

  async ofOpenid(accessToken: string): Promise<Claims> {
    const response = await repeated(() => this.answered(accessToken));
    const claims = claimsAnswer.safeParse(await response.json().catch(() => undefined)).data;
    if (claims === undefined) throw new UserPoolError('unavailable', 'userInfo answered without claims.');
    return typed(claims);
  }

  async ofApiSignIn(accessToken: string): Promise<Claims> {
    const { Username, UserAttributes = [] } = await this.api
      .runRepeatable((idp, sdk) => idp.send(new sdk.GetUserCommand({ AccessToken: accessToken })))
      .catch((error: unknown) => {
        throw userPoolErrorOf(error);
      });
    const attributes = UserAttributes.flatMap(({ Name, Value }) =>
      Name === undefined ? [] : [[Name, Value]],
    );
    const claims = claimsAnswer.safeParse({ ...Object.fromEntries(attributes), username: Username }).data;
    if (claims === undefined) throw new UserPoolError('unavailable', 'GetUser answered without a sub.');
    return typed(claims);
  }

  private async answered(accessToken: string): Promise<Response> {
    const response = await this.ask(accessToken);
    if (!response.ok) throw refusal(response.status);
    return response;
  }

  private async ask(accessToken: string): Promise<Response> {
    const asked = () =>
      fetch(new URL('/oauth2/userInfo', this.settings.domain), {
        headers: { Authorization: `Bearer ${accessToken}` },
        redirect: 'error',
        signal: AbortSignal.timeout(this.settings.timeoutSeconds * 1000),
      });
    try {
      return await this.circuit.run(asked);
    } catch (cause) {
      if (cause instanceof UserPoolError) throw cause;
      throw new UserPoolError('unavailable', 'userInfo of the user pool does not answer.', { cause });
    }
  }
}

function refusal(status: number): UserPoolError {
  if (status === 429) return new UserPoolError('throttled', 'userInfo answered 429.');
  const isRefused = status >= 400 && status < 500;
  return new UserPoolError(isRefused ? 'refused' : 'unavailable', `userInfo answered ${status}.`);
}

function typed<T extends Record<string, unknown>>(claims: T): T {
  const pairs = Object.entries(claims).map(([name, value]) => [name, typedValue(name, value)]);
  return { ...claims, ...Object.fromEntries(pairs) };
}

function typedValue(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (BOOLEANS.has(name)) return value === 'true';
  if (name === 'updated_at') return /^\d+$/.test(value) ? Number(value) : value;
  if (name === 'address') return addressOf(value);
  return value;
}

/** Cognito keeps an address as one text; some applications put the JSON of OpenID Connect into it. */
function addressOf(text: string): unknown {
  try {
    const address: unknown = JSON.parse(text);
    if (typeof address === 'object' && address !== null) return address;
  } catch {
    // Just an address, then.
  }
  return { formatted: text };
}
