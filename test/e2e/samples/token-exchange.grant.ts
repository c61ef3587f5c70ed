import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  type AccessToken,
  AccessTokenVerifier,
  type AnswerAdditions,
  Grant,
  type GrantStrategy,
  MachineTokens,
  OAuth2Error,
  RevocationService,
  ScopeSet,
  type TokenRequest,
  type TokenSet,
} from '../../../src/index.js';
import { z } from 'zod';

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

const exchange = z.object({
  subject_token: z.string(),
  subject_token_type: z.literal(ACCESS_TOKEN),
  requested_token_type: z.literal(ACCESS_TOKEN).optional(),
  scope: z.string().optional(),
  audience: z.string().optional(),
  resource: z.string().optional(),
  actor_token: z.string().optional(),
  actor_token_type: z.string().optional(),
});

type Exchange = z.infer<typeof exchange>;

/** Ends what was given for a token together with it: what is revoked anywhere is heard of here. */
@Injectable()
export class ExchangedTokens implements OnApplicationShutdown {
  private readonly given = new Map<AccessToken, AccessToken>();
  private readonly stopWatching: () => void;

  constructor(private readonly revocations: RevocationService) {
    // What cannot be stored now is refused on this instance all the same.
    this.stopWatching = revocations.watch(() => void this.endWhatEnded().catch(() => undefined));
  }

  onApplicationShutdown(): void {
    this.stopWatching();
  }

  /** Not before it is known that the subject's login still lives: it may have ended while Cognito was asked. */
  async add(subject: AccessToken, given: AccessToken): Promise<void> {
    this.given.set(given, subject);
    await this.endWhatEnded();
  }

  private async endWhatEnded(): Promise<void> {
    for (const [given, subject] of this.given) {
      const hasEnded = this.revocations.isRevoked(subject);
      if (!hasEnded && given.expiresAtSeconds > Date.now() / 1000) continue;
      this.given.delete(given);
      if (hasEnded) await this.revocations.revokeToken(given);
    }
  }
}

/** RFC 8693: a service trades the token of its user for one of its own that can do less. */
@Grant({
  type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  clients: 'confidential',
  parameters: exchange,
})
@Injectable()
export class TokenExchangeGrant implements GrantStrategy<Exchange> {
  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly revocations: RevocationService,
    private readonly machines: MachineTokens,
    private readonly exchanged: ExchangedTokens,
  ) {}

  async exchange({ client, values }: TokenRequest<Exchange>): Promise<TokenSet> {
    assertServed(values);
    const subject = await this.subjectOf(values.subject_token);
    const asked = ScopeSet.fromParameter(values.scope);
    const scopes = asked.isEmpty ? new ScopeSet([...subject.scopes].filter(isCustom)) : asked;
    if (scopes.isEmpty || ![...scopes].every((scope) => subject.scopes.has(scope))) {
      throw new OAuth2Error('invalid_scope', 'An exchange gives no more than the subject token has.');
    }
    // The token trigger of the pool (V3_0) finds this in clientMetadata, and may put it into the token. Machine tokens
    // are kept and given again for what is asked alike: one for each subject token, so that none ends with another's.
    const metadata = { on_behalf_of: subject.subject, subject_token_id: subject.tokenId };
    const tokens = await this.machines.issue(client, { scopes, metadata });
    await this.exchanged.add(subject, await this.verifier.verify(tokens.accessToken));
    return tokens;
  }

  answer(): AnswerAdditions {
    return { members: { issued_token_type: ACCESS_TOKEN } };
  }

  private async subjectOf(accessToken: string): Promise<AccessToken> {
    try {
      const token = await this.verifier.verify(accessToken);
      this.revocations.assertNotRevoked(token);
      return token;
    } catch (cause) {
      throw new OAuth2Error('invalid_request', 'The subject token is not good, or no longer.', { cause });
    }
  }
}

/** What cannot be done must not look as if it had been. @see RFC 8693 §2.1, §2.2.2 */
function assertServed({ audience, resource, actor_token, actor_token_type }: Exchange): void {
  if (actor_token !== undefined || actor_token_type !== undefined) {
    throw new OAuth2Error('invalid_request', 'An actor_token is not taken: the client itself is the actor.');
  }
  if (audience !== undefined || resource !== undefined) {
    throw new OAuth2Error('invalid_target', 'Tokens are bound to no audience or resource. Name scopes.');
  }
}

/** Scopes of resource servers: the others belong to users. */
function isCustom(scope: string): boolean {
  return scope.includes('/');
}
