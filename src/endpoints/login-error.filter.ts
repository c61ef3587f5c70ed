import { Catch } from '@nestjs/common';
import type { OAuth2Error } from '../oauth2/oauth2.error.js';
import { renderOAuth2Error, type WireResponse } from '../oauth2/oauth2-error.response.js';
import { OAuth2ErrorFilter } from './oauth2-error.filter.js';

/**
 * The first-party routes answer as the token endpoint does, but for one thing: whoever brings a wrong password or
 * a dead refresh token is unauthenticated there, and a front end expects 401.
 */
@Catch()
export class LoginErrorFilter extends OAuth2ErrorFilter {
  protected override render(error: OAuth2Error): WireResponse {
    const response = renderOAuth2Error(error);
    // A login that goes on with a challenge has not failed.
    if (error.code !== 'invalid_grant' || error.extensionCode !== undefined) return response;
    return {
      ...response,
      status: 401,
      headers: { ...response.headers, 'WWW-Authenticate': 'Bearer realm="api"' },
    };
  }
}
