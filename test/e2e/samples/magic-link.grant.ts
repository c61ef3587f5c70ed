import { Injectable } from '@nestjs/common';
import {
  ChallengeSignIn,
  Grant,
  type GrantStrategy,
  type TokenRequest,
  type TokenSet,
} from '../../../src/index.js';

/** Sends a link: the CreateAuthChallenge trigger of the pool mails it, and what it holds is the answer. */
@Grant({
  type: 'urn:example:params:oauth:grant-type:magic-link',
  parameters: { email: { pattern: /[^\s@]+@[^\s@]+/, maxLength: 128 } },
})
@Injectable()
export class MagicLinkGrant implements GrantStrategy<{ email: string }> {
  constructor(private readonly users: ChallengeSignIn) {}

  exchange({ client, values }: TokenRequest<{ email: string }>): Promise<TokenSet> {
    return this.users.begin(client, { flow: 'CUSTOM_AUTH', username: values.email });
  }
}
