import { Injectable } from '@nestjs/common';
import {
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
});

/** RFC 8693: a service trades the token of its user for one of its own that can do less. */
@Grant({
  type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  clients: 'confidential',
  parameters: exchange,
})
@Injectable()
export class TokenExchangeGrant implements GrantStrategy<z.infer<typeof exchange>> {
  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly revocations: RevocationService,
    private readonly machines: MachineTokens,
  ) {}

  async exchange({ client, values }: TokenRequest<z.infer<typeof exchange>>): Promise<TokenSet> {
    const subject = await this.subjectOf(values.subject_token);
    const asked = ScopeSet.fromParameter(values.scope);
    const scopes = asked.isEmpty ? new ScopeSet([...subject.scopes].filter(isCustom)) : asked;
    if (scopes.isEmpty || ![...scopes].every((scope) => subject.scopes.has(scope))) {
      throw new OAuth2Error('invalid_scope', 'An exchange gives no more than the subject token has.');
    }
    // The token trigger of the pool (V3_0) finds this in clientMetadata, and may put it into the token.
    return this.machines.issue(client, { scopes, metadata: { on_behalf_of: subject.subject } });
  }

  answer(): AnswerAdditions {
    return { members: { issued_token_type: ACCESS_TOKEN } };
  }

  private async subjectOf(accessToken: string) {
    try {
      const token = await this.verifier.verify(accessToken);
      this.revocations.assertNotRevoked(token);
      return token;
    } catch (cause) {
      throw new OAuth2Error('invalid_request', 'The subject token is not good, or no longer.', { cause });
    }
  }
}

/** Scopes of resource servers: the others belong to users. */
function isCustom(scope: string): boolean {
  return scope.includes('/');
}
