import { Controller, Delete, Get, Header, HttpCode, Param, UseFilters } from '@nestjs/common';
import { CurrentToken, CurrentUser } from '../resource-server/current.decorators.js';
import type { UserPrincipal } from '../resource-server/principal.js';
import { SessionService } from '../sessions/session.service.js';
import { AccessToken } from '../tokens/access-token.js';
import { renderSession } from './session.body.js';
import { UnavailableFilter } from './unavailable.filter.js';
import { unknownTarget } from './unknown.target.js';

/** A user sees and ends their own logins, and nobody else's. */
@Controller('auth/sessions')
@UseFilters(UnavailableFilter)
export class UserSessionsController {
  constructor(private readonly sessions: SessionService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  async list(@CurrentUser() user: UserPrincipal, @CurrentToken() token: AccessToken) {
    const sessions = await this.sessions.list(user.subject, token);
    return sessions.map(renderSession);
  }

  /** Another user's session and one that never was are answered alike. */
  @Delete(':id')
  @HttpCode(204)
  async end(
    @Param('id') id: string,
    @CurrentUser() user: UserPrincipal,
    @CurrentToken() token: AccessToken,
  ): Promise<void> {
    if (id === token.loginId) return this.sessions.end(token);
    const isEnded = await this.sessions.endListed(user.subject, id);
    if (!isEnded) throw unknownTarget('unknown_session', 'You have no such session.');
  }
}
