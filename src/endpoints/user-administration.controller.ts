import { Controller, Delete, Get, Header, HttpCode, Param, Post, UseFilters } from '@nestjs/common';
import type { Administrator } from '../events/auth.event.js';
import { CurrentToken } from '../resource-server/current.decorators.js';
import { Requires } from '../resource-server/requires.decorator.js';
import { UserAdministrator } from '../sessions/user.administrator.js';
import { AccessToken } from '../tokens/access-token.js';
import { Administrators } from './administrators.js';
import { renderSession } from './session.body.js';
import { UnavailableFilter } from './unavailable.filter.js';
import { unknownTarget } from './unknown.target.js';
import { UserAdministrationFilter } from './user-administration.filter.js';

/** What administrators do to other people's logins, and to whether they may log in. Off until the options name them. */
@Controller('auth/admin/users/:username')
@Requires(Administrators)
@UseFilters(UnavailableFilter, UserAdministrationFilter)
export class UserAdministrationController {
  constructor(private readonly users: UserAdministrator) {}

  @Get('sessions')
  @Header('Cache-Control', 'no-store')
  async sessions(@Param('username') username: string) {
    const sessions = await this.users.sessionsOf(username);
    return sessions.map(renderSession);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  async endSession(
    @Param('username') username: string,
    @Param('id') id: string,
    @CurrentToken() token: AccessToken,
  ): Promise<void> {
    const isEnded = await this.users.endSession(username, id, administratorOf(token));
    if (!isEnded) throw unknownTarget('unknown_session', 'The user has no such session.');
  }

  @Post('logout-all')
  @HttpCode(204)
  async logoutAll(@Param('username') username: string, @CurrentToken() token: AccessToken): Promise<void> {
    await this.users.endAllSessions(username, administratorOf(token));
  }

  @Post('disable')
  @HttpCode(204)
  async disable(@Param('username') username: string, @CurrentToken() token: AccessToken): Promise<void> {
    await this.users.disable(username, administratorOf(token));
  }

  @Post('enable')
  @HttpCode(204)
  async enable(@Param('username') username: string, @CurrentToken() token: AccessToken): Promise<void> {
    await this.users.enable(username, administratorOf(token));
  }

  @Delete()
  @HttpCode(204)
  async delete(@Param('username') username: string, @CurrentToken() token: AccessToken): Promise<void> {
    await this.users.delete(username, administratorOf(token));
  }
}

/** Who acts, for the events. */
export function administratorOf({ subject, username, clientId }: AccessToken): Administrator {
  return { subject, username, clientId };
}
