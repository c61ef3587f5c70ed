import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ExecutionContext, ForbiddenException, Injectable, Module, type Type } from '@nestjs/common';
import { ExternalContextCreator, NestFactory } from '@nestjs/core';
import {
  type BearerCredential,
  CarrierOf,
  CredentialCarrier,
  CurrentUser,
  Public,
  readBearerCredential,
  type Refusal,
  ResourceServerModule,
  Scopes,
  type UserPrincipal,
} from '../../src/index.js';
import type { TestUserPool } from '../../src/testing/index.js';
import { ordersOptions, startOrdersPool } from './orders.pool.js';

/** As a bot framework would hand it to a handler. */
interface ChatMessage {
  readonly text: string;
  readonly token?: string;
}

class ChatError extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.reason);
  }
}

@CarrierOf('chat')
@Injectable()
class ChatCarrier extends CredentialCarrier {
  override read(context: ExecutionContext): BearerCredential {
    const { token } = this.holder(context);
    return readBearerCredential(token === undefined ? undefined : `Bearer ${token}`);
  }

  override holder(context: ExecutionContext): ChatMessage {
    return context.getArgByIndex<ChatMessage>(0);
  }

  override exception(refusal: Refusal): Error {
    return new ChatError(refusal);
  }
}

@CarrierOf('chat')
@Injectable()
class AnotherChatCarrier extends ChatCarrier {}

@CarrierOf('chat')
@Injectable()
class NoCarrier {}

@Injectable()
@Scopes('read')
class ChatCommands {
  orders(@CurrentUser() user?: UserPrincipal) {
    return `of ${user?.username}`;
  }

  @Public()
  help() {
    return 'helped';
  }
}

let pool: TestUserPool;

beforeAll(async () => {
  pool = await startOrdersPool();
});

afterAll(() => pool.stop());

async function start(...providers: Type[]) {
  @Module({ providers: [ChatCommands, ...providers] })
  class ChatModule {}
  const imports = [ResourceServerModule.forRoot(await ordersOptions(pool))];
  return NestFactory.createApplicationContext(
    { module: ChatModule, imports },
    { logger: false, abortOnError: false },
  );
}

describe('A kind of context of somebody else', () => {
  it('is guarded as soon as there is a class that carries its credentials', async () => {
    const app = await start(ChatCarrier);
    const say = handlers(app.get(ExternalContextCreator), app.get(ChatCommands), 'chat');
    const { accessToken } = await pool.signIn('carol', { scopes: ['orders/read'] });

    expect(await say.orders({ text: '/orders', token: accessToken })).toBe('of carol');
    await expect(say.orders({ text: '/orders' })).rejects.toThrow('missing_token');
    const forged = await pool.forge({ otherKey: true });
    await expect(say.orders({ text: '/orders', token: forged })).rejects.toBeInstanceOf(ChatError);
    expect(await say.help({ text: '/help' })).toBe('helped');
    await app.close();
  });

  it('is refused where nobody carries its credentials, but for what is @Public()', async () => {
    const app = await start();
    const say = handlers(app.get(ExternalContextCreator), app.get(ChatCommands), 'chat');
    const { accessToken } = await pool.signIn('carol', { scopes: ['orders/read'] });

    await expect(say.orders({ text: '/orders', token: accessToken })).rejects.toBeInstanceOf(
      ForbiddenException,
    );
    expect(await say.help({ text: '/help' })).toBe('helped');
    await app.close();
  });

  it('does not boot with two classes for one kind, or with one that is no carrier', async () => {
    await expect(start(ChatCarrier, AnotherChatCarrier)).rejects.toThrow(
      /ChatCarrier and by AnotherChatCarrier/,
    );
    await expect(start(NoCarrier)).rejects.toThrow(/NoCarrier .* does not extend CredentialCarrier/);
  });
});

type Handler = (message: ChatMessage) => Promise<unknown>;

/** As a framework binds its handlers: by Nest's own `ExternalContextCreator`, under a name of its kind. */
function handlers(creator: ExternalContextCreator, commands: ChatCommands, kind: string) {
  const options = { guards: true, interceptors: false, filters: false };
  const metadata = '__routeArguments__';
  const factory = { exchangeKeyForValue: () => undefined };
  const bind = (name: 'orders' | 'help') =>
    creator.create(
      commands,
      commands[name] as never,
      name,
      metadata,
      factory,
      undefined,
      undefined,
      options,
      kind as never,
    ) as unknown as Handler;
  return { orders: bind('orders'), help: bind('help') };
}
