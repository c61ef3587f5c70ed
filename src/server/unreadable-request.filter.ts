import { type ArgumentsHost, Catch } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import { OAuth2ErrorFilter } from '../index.js';

const OAUTH_ENDPOINT = /^\/(oauth2\/(token|revoke)|auth\/(login|refresh|challenge))\/?(\?|$)/i;

/**
 * A body that no parser can read fails before any controller is known. At the OAuth endpoints it is answered in
 * their own form all the same: the words of a JSON parser would repeat the piece it stumbled over, a password maybe.
 */
@Catch()
export class UnreadableRequestFilter extends BaseExceptionFilter {
  private readonly oauth: OAuth2ErrorFilter;

  constructor(private readonly adapterHost: HttpAdapterHost) {
    super(adapterHost.httpAdapter);
    this.oauth = new OAuth2ErrorFilter(adapterHost);
  }

  override catch(exception: unknown, host: ArgumentsHost): void {
    const url: unknown = this.adapterHost.httpAdapter.getRequestUrl(host.switchToHttp().getRequest());
    if (typeof url === 'string' && OAUTH_ENDPOINT.test(url)) this.oauth.catch(exception, host);
    else super.catch(exception, host);
  }
}
