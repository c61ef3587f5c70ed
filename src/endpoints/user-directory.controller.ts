import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  UseFilters,
} from '@nestjs/common';
import { CurrentToken } from '../resource-server/current.decorators.js';
import { Requires } from '../resource-server/requires.decorator.js';
import { UnknownUserError } from '../sessions/session.error.js';
import { UserAdministrator } from '../sessions/user.administrator.js';
import { AccessToken } from '../tokens/access-token.js';
import { type DescribedUser, UserDirectory } from '../user-pool/user.directory.js';
import { newUserBody, parsed, userSearchQuery } from './account/account.bodies.js';
import { Administrators } from './administrators.js';
import { administratorOf } from './user-administration.controller.js';
import { UnavailableFilter } from './unavailable.filter.js';
import { unknownTarget } from './unknown.target.js';
import { UserAdministrationFilter } from './user-administration.filter.js';

/** The users of the pool and their groups, for administrators. Off until the options name them. */
@Controller('auth/admin/users')
@Requires(Administrators)
@UseFilters(UnavailableFilter, UserAdministrationFilter)
export class UserDirectoryController {
  constructor(
    private readonly directory: UserDirectory,
    private readonly users: UserAdministrator,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  async list(@Query() query: unknown) {
    const { attribute, starts_with: text, limit, next: from } = parsed(userSearchQuery, query);
    const { users, next } = await this.directory.list({
      limit,
      next: from,
      ...(text === undefined ? {} : { startsWith: { attribute, text } }),
    });
    return { users: users.map(rendered), ...(next === undefined ? {} : { next }) };
  }

  @Post()
  @Header('Cache-Control', 'no-store')
  async create(@Body() body: unknown, @CurrentToken() token: AccessToken) {
    const { username, attributes, temporary_password: temporaryPassword, invite } = parsed(newUserBody, body);
    const user = { username, attributes, temporaryPassword, isInvited: invite };
    return rendered(await this.users.create(user, administratorOf(token)));
  }

  @Get(':username')
  @Header('Cache-Control', 'no-store')
  async describe(@Param('username') username: string) {
    const user = await this.directory.describe(username);
    if (user === undefined) throw new UnknownUserError();
    return { ...rendered(user), groups: await this.directory.groupsOf(user.username) };
  }

  /** Every login ends: whoever must set a new password may have been robbed of the old one. */
  @Post(':username/reset-password')
  @HttpCode(204)
  async resetPassword(
    @Param('username') username: string,
    @CurrentToken() token: AccessToken,
  ): Promise<void> {
    await this.users.resetPassword(username, administratorOf(token));
  }

  /** Counts from the next login or refresh on. */
  @Put(':username/groups/:group')
  @HttpCode(204)
  async addToGroup(
    @Param('username') username: string,
    @Param('group') group: string,
    @CurrentToken() token: AccessToken,
  ): Promise<void> {
    assertGroup(await this.users.addToGroup(username, group, administratorOf(token)));
  }

  /** Every login ends, for its tokens name the group still. */
  @Delete(':username/groups/:group')
  @HttpCode(204)
  async removeFromGroup(
    @Param('username') username: string,
    @Param('group') group: string,
    @CurrentToken() token: AccessToken,
  ): Promise<void> {
    assertGroup(await this.users.removeFromGroup(username, group, administratorOf(token)));
  }
}

function assertGroup(isThere: boolean): void {
  if (!isThere) throw unknownTarget('unknown_group', 'There is no such group.');
}

function rendered({ username, subject, isEnabled, attributes, status, createdAtSeconds }: DescribedUser) {
  return { sub: subject, username, enabled: isEnabled, status, created_at: createdAtSeconds, attributes };
}
