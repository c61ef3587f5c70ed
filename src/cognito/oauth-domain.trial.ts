import { Logger } from '@nestjs/common';
import { codeChallengeOf } from '../oauth2/pkce.js';
import type { AppClient } from '../user-pool/app.client.js';
import { AuthorizationTrial } from '../user-pool/authorization.trial.js';
import { UserPoolError, type UserPoolErrorCode } from '../user-pool/user-pool.error.js';
import type { CognitoSettings } from './cognito.settings.js';

/** Cognito says `invalid_scope` in the place of the description, where its guide has it in that of the error. */
const REFUSALS: readonly (readonly [word: string, code: UserPoolErrorCode])[] = [
  ['invalid_scope', 'scope_refused'],
  ['unauthorized_client', 'flow_not_allowed'],
];

/**
 * A request to the authorize endpoint that no browser follows. It needs no AWS credentials.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
export class OAuthDomainTrial extends AuthorizationTrial {
  private readonly logger = new Logger('UserPool');

  constructor(private readonly settings: CognitoSettings) {
    super();
  }

  override async run(
    { clientId }: AppClient,
    redirectUri: string,
    scope: string | undefined,
  ): Promise<boolean> {
    const asked = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      ...(scope === undefined ? {} : { scope }),
      code_challenge: codeChallengeOf('trial'),
      code_challenge_method: 'S256',
    });
    const told = await this.answerTo(asked);
    for (const [word, code] of REFUSALS) {
      if (told.includes(word)) throw new UserPoolError(code, `The authorize endpoint answers ${word}.`);
    }
    if (!told.includes('redirect_mismatch')) return true;
    this.logger.warn(
      `Nobody can log in: the app client ${clientId} needs the code flow, and ${redirectUri} as a callback URL.`,
    );
    return false;
  }

  /** What stands for an error in the address that a browser would be sent to. */
  private async answerTo(asked: URLSearchParams): Promise<readonly (string | null)[]> {
    const endpoint = new URL(`/oauth2/authorize?${asked.toString()}`, this.settings.domain);
    const signal = AbortSignal.timeout(this.settings.timeoutSeconds * 1000);
    try {
      const answer = await fetch(endpoint, { redirect: 'manual', signal });
      await answer.body?.cancel();
      const { searchParams } = new URL(answer.headers.get('location') ?? '', endpoint);
      return [searchParams.get('error'), searchParams.get('error_description')];
    } catch {
      return [];
    }
  }
}
