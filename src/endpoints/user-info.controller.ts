import { Controller, Get, Header, HttpCode, Post, UseFilters } from '@nestjs/common';
import { CurrentToken, CurrentUser } from '../resource-server/current.decorators.js';
import type { UserPrincipal } from '../resource-server/principal.js';
import { Scopes } from '../resource-server/scopes.decorator.js';
import { AccessToken, API_SIGN_IN_SCOPE } from '../tokens/access-token.js';
import { type Claims, UserClaims } from '../user-pool/user.claims.js';
import { UserInfoErrorFilter } from './user-info-error.filter.js';

const OPENID = 'openid';

/**
 * The UserInfo endpoint: claims about the user of the token, as the pool knows them now. The guard has checked the
 * token before, revocation included.
 *
 * Deviates from OpenID Connect Core §5.3 in one thing: tokens of password logins are served as well, though
 * Cognito gives them no `openid`.
 */
@Controller('oauth2/userinfo')
@Scopes.any(OPENID, API_SIGN_IN_SCOPE)
@UseFilters(UserInfoErrorFilter)
export class UserInfoController {
  constructor(private readonly claims: UserClaims) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  async get(@CurrentUser() _user: UserPrincipal, @CurrentToken() token: AccessToken): Promise<Claims> {
    const accessToken = token.reveal();
    return token.scopes.has(OPENID)
      ? this.claims.ofOpenid(accessToken)
      : this.claims.ofApiSignIn(accessToken);
  }

  /** @see OpenID Connect Core §5.3 (both methods must be there) */
  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async post(@CurrentUser() user: UserPrincipal, @CurrentToken() token: AccessToken): Promise<Claims> {
    return this.get(user, token);
  }
}
