import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FormParameters } from '../oauth2/form.parameters.js';
import { renderTokenSet, type TokenSet } from '../oauth2/token.set.js';

const OPENID = 'openid';

/** Hands tokens out: the body, and the headers that the grant has added. */
@Injectable()
export class TokenAnswer {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  /**
   * The ID token goes to who asked for `openid`, now or at the login. Cognito adds one to every login through its API,
   * and clients that never meant to check one refuse the whole answer for its issuer, which is the user pool.
   *
   * @param response of whatever platform, with `passthrough`
   * @see OpenID Connect Core §3.1.2.1
   */
  of(tokens: TokenSet, parameters: FormParameters, response: unknown): Record<string, unknown> {
    const { httpAdapter } = this.adapterHost;
    for (const [name, value] of Object.entries(tokens.headers ?? {})) {
      httpAdapter.setHeader(response, name, value);
    }
    const { idToken: _withheld, ...others } = tokens;
    const isAsked = [parameters.get('scope'), tokens.scope].some(holdsOpenid);
    return renderTokenSet(isAsked ? tokens : others);
  }
}

function holdsOpenid(scope: string | undefined): boolean {
  return scope?.split(' ').includes(OPENID) === true;
}
