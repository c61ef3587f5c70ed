import { Injectable } from '@nestjs/common';
import type { RefusalEvent } from '../events/auth.event.js';
import { AuthEvents } from '../events/auth.events.js';
import { CHALLENGE_GRANT_TYPE } from '../grants/challenge.grant.js';
import { GrantRegistry } from '../grants/grant.registry.js';
import type { RegisteredGrant } from '../grants/registered.grant.js';
import { oauth2ErrorOf } from '../grants/user-pool.refusal.js';
import { networkOf } from '../limits/network.of.js';
import { TooManyRequestsError } from '../limits/too-many-requests.error.js';
import type { FormParameters } from '../oauth2/form.parameters.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { ScopeSet } from '../oauth2/scope.set.js';
import type { TokenSet } from '../oauth2/token.set.js';
import type { Caller } from '../sessions/caller.js';
import { CodeRedemption } from '../sessions/code.redemption.js';
import { LoginRecorder } from '../sessions/login.recorder.js';
import { RefreshExchange } from '../sessions/refresh.exchange.js';
import { LoginEndedError, SessionsUnavailableError } from '../sessions/session.error.js';
import type { Operation } from '../telemetry/operation.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { Clock } from '../tokens/clock.js';
import { CannotVerifyError } from '../tokens/token.error.js';
import { type AppClient, mayAskFor } from '../user-pool/app.client.js';
import type { CodeProof } from '../user-pool/code.exchange.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { ChallengeRefusal } from './challenge.refusal.js';
import { tooManyRequests } from './too-many-requests.answer.js';

/** Runs a grant for a client and records the login that comes of it. Every way to tokens goes through here. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly grants: GrantRegistry,
    private readonly recorder: LoginRecorder,
    private readonly refreshes: RefreshExchange,
    private readonly codes: CodeRedemption,
    private readonly clock: Clock,
    private readonly events: AuthEvents,
    private readonly challenges: ChallengeRefusal,
    private readonly telemetry: Telemetry,
  ) {}

  /**
   * @param caller who sent the request, for the list of the user's logins
   * @param arrivedAtMilliseconds when the request came in, on the monotonic clock: before anything was waited for
   * @throws OAuth2Error and nothing else, but for bugs
   */
  issue(
    grantType: string,
    client: AppClient,
    parameters: FormParameters,
    caller?: Caller,
    arrivedAtMilliseconds = this.clock.monotonicMilliseconds(),
  ): Promise<TokenSet> {
    const known = this.grants.find(grantType)?.type;
    return this.telemetry.measure(grantOf(known), () =>
      this.issueOrRefuse(grantType, client, parameters, caller, arrivedAtMilliseconds),
    );
  }

  /**
   * A client that cannot prove who it is counts as a grant that was refused, and is told of as one.
   *
   * @throws OAuth2Error and nothing else, but for bugs
   */
  async provenClient(
    grantType: string,
    authenticate: () => Promise<AppClient>,
    caller: Caller,
  ): Promise<AppClient> {
    try {
      return await authenticate();
    } catch (error) {
      const refusal = this.told(asOAuth2Error(error), { grantType, address: caller.address });
      const known = this.grants.find(grantType)?.type;
      return this.telemetry.measure(grantOf(known), () => Promise.reject(refusal));
    }
  }

  private async issueOrRefuse(
    grantType: string,
    client: AppClient,
    parameters: FormParameters,
    caller: Caller | undefined,
    arrivedAtMilliseconds: number,
  ): Promise<TokenSet> {
    try {
      const grant = this.grantFor(grantType, client);
      assertScopesAllowed(client, parameters);
      const receivedAtMilliseconds = this.clock.nowMilliseconds();
      const address = networkOf(caller?.address);
      const { identity } = caller ?? {};
      const request = await grant.requestOf(client, parameters, {
        receivedAtMilliseconds,
        address,
        identity,
      });
      this.recorder.assertAvailable();
      const exchange = () => grant.strategy.exchange(request);
      const usedRefreshToken = grantType === 'refresh_token' ? parameters.get('refresh_token') : undefined;
      const origin = { receivedAtMilliseconds, caller };
      if (usedRefreshToken !== undefined) {
        const brought = { ...origin, usedRefreshToken, clientId: client.clientId, arrivedAtMilliseconds };
        const tokens = await this.refreshes.trade(brought, exchange);
        return await grant.completed(tokens, request);
      }
      const exchangeAndRecord = async () => {
        const exchanged = await exchange();
        await this.recorder.record(exchanged, { ...origin, usedRefreshToken });
        return exchanged;
      };
      const tokens =
        grantType === 'authorization_code'
          ? await this.codes.redeem(
              { ...codeOf(parameters), clientId: client.clientId, arrivedAtMilliseconds },
              exchangeAndRecord,
            )
          : await exchangeAndRecord();
      return await grant.completed(tokens, request);
    } catch (error) {
      const refusal = await this.challenges.of(error, client).catch(asItIs);
      throw this.told(asOAuth2Error(refusal), {
        grantType,
        clientId: client.clientId,
        address: caller?.address,
      });
    }
  }

  private told(error: unknown, asked: Pick<RefusalEvent, 'grantType' | 'clientId' | 'address'>): unknown {
    if (error instanceof OAuth2Error) {
      const { status, code: reason } = error;
      this.events.emit({ type: 'refusal', status, reason, route: 'TokenIssuer.issue', ...asked });
    }
    return error;
  }

  private grantFor(grantType: string, client: AppClient): RegisteredGrant {
    const grant = this.grants.find(grantType);
    if (grant === undefined) {
      throw new OAuth2Error('unsupported_grant_type', whyUnsupported(grantType));
    }
    // A challenge is gone on with by the client that was allowed to begin.
    const isBegun = grantType === CHALLENGE_GRANT_TYPE;
    if (client.grants !== undefined && !client.grants.includes(grantType) && !isBegun) {
      throw new OAuth2Error('unauthorized_client', 'The client is not allowed this grant type.');
    }
    grant.assertOpenTo(client);
    return grant;
  }
}

/** One that does not exist is not named: callers could make up any number of names. */
function grantOf(grantType = 'unsupported'): Operation {
  return {
    kind: 'grant',
    name: grantType,
    attributes: { 'oauth2.grant_type': grantType },
    errorTypeOf: (error) =>
      error instanceof OAuth2Error ? (error.extensionCode ?? error.code) : 'server_error',
  };
}

function codeOf(parameters: FormParameters): Partial<CodeProof> {
  return {
    code: parameters.get('code'),
    redirectUri: parameters.get('redirect_uri'),
    codeVerifier: parameters.get('code_verifier'),
  };
}

/** A store that is down while a challenge is kept is a refusal like the others. */
function asItIs(error: unknown): unknown {
  return error;
}

/** Of every grant. @see RFC 6749 §3.3 */
function assertScopesAllowed(client: AppClient, parameters: FormParameters): void {
  if (mayAskFor(client, ScopeSet.fromParameter(parameters.get('scope')))) return;
  throw new OAuth2Error('invalid_scope', 'A scope does not exist, or the client may not have it.');
}

/** In words that are not the caller's own. */
function whyUnsupported(grantType: string): string {
  return grantType === 'implicit'
    ? 'Its tokens would come from the authorization endpoint, and leak there (RFC 9700 2.1.2). Use authorization_code with PKCE.'
    : 'This grant type is not switched on here.';
}

/** What the stores and the user pool refuse, as the token and revocation endpoints answer it. */
export function asOAuth2Error(error: unknown): unknown {
  if (error instanceof UserPoolError) return oauth2ErrorOf(error);
  if (error instanceof TooManyRequestsError) return tooManyRequests(error);
  if (error instanceof LoginEndedError) {
    return new OAuth2Error('invalid_grant', 'The login that this belongs to has ended. Log in again.', {
      cause: error,
    });
  }
  if (error instanceof SessionsUnavailableError) {
    return new OAuth2Error('temporarily_unavailable', 'Sessions cannot be kept now. Try again shortly.', {
      cause: error,
      retryAfterSeconds: 1,
    });
  }
  if (error instanceof CannotVerifyError) {
    return new OAuth2Error('temporarily_unavailable', 'The token cannot be checked now. Try again shortly.', {
      cause: error,
      retryAfterSeconds: 1,
    });
  }
  return error;
}
