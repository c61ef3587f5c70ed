import {
  ConfigurableModuleBuilder,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  RequestMethod,
} from '@nestjs/common';
import { BffController, AfterLogout } from '../bff/bff.controller.js';
import { BffLogin } from '../bff/bff.login.js';
import { BffMiddleware } from '../bff/bff.middleware.js';
import { type BffOptions, bffSchema, type ParsedBffOptions } from '../bff/bff.options.js';
import { BffSessions } from '../bff/bff.sessions.js';
import { AuthorizationServer } from '../endpoints/authorization-server.js';
import { TokenIssuer } from '../endpoints/token.issuer.js';
import { OptionsError, parseOptions } from '../options/options.fault.js';
import { RefreshTokenCipher } from '../sessions/refresh-token.cipher.js';
import { ShortLivedRecords } from '../sessions/short-lived.records.js';
import { Clock } from '../tokens/clock.js';
import { type AppClient, AppClients } from '../user-pool/app.client.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<BffOptions>({
  moduleName: 'Bff',
})
  .setClassMethodName('forRoot')
  .build();

const OPTIONS = Symbol('parsed bff options');
const CLIENT = Symbol('app client of the bff');

/**
 * A backend for frontends, beside `AuthModule`: applications in browsers log in at `/bff/login` and hold no tokens,
 * only a cookie (`__Host-`, HttpOnly, Secure, SameSite) that the same guard lets in everywhere. What changes
 * something needs the header `X-CSRF: 1` besides. Tokens are refreshed on the server.
 *
 * The authorization code and refresh grants must be on, and `{publicUrl}/bff/callback` registered as a callback URL.
 * Without https it works at `http://localhost` only, and not in Safari.
 *
 * @throws OptionsError at boot, naming every fault of the options
 * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-browser-based-apps/ (backend for frontend)
 */
@Module({
  controllers: [BffController],
  providers: [
    {
      provide: OPTIONS,
      inject: [MODULE_OPTIONS_TOKEN],
      useFactory: (options: BffOptions) => parseOptions('BffModule options', bffSchema, options),
    },
    { provide: CLIENT, inject: [OPTIONS, AppClients], useFactory: clientOf },
    {
      provide: BffLogin,
      inject: [AuthorizationServer, RefreshTokenCipher, CLIENT, OPTIONS],
      useFactory: (...parts: ConstructorParameters<typeof BffLogin>) => new BffLogin(...parts),
    },
    {
      provide: BffSessions,
      inject: [ShortLivedRecords, RefreshTokenCipher, TokenIssuer, CLIENT, Clock, OPTIONS],
      useFactory: (
        records: ShortLivedRecords,
        cipher: RefreshTokenCipher,
        issuer: TokenIssuer,
        client: AppClient,
        clock: Clock,
        { lifetimeSeconds }: ParsedBffOptions,
      ) => new BffSessions(records, cipher, issuer, client, clock, lifetimeSeconds),
    },
    {
      provide: AfterLogout,
      inject: [OPTIONS],
      useFactory: ({ afterLogout }: ParsedBffOptions) => new AfterLogout(afterLogout),
    },
  ],
})
export class BffModule extends ConfigurableModuleClass implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(BffMiddleware).forRoutes({ path: '{*path}', method: RequestMethod.ALL });
  }
}

function clientOf({ clientId }: ParsedBffOptions, clients: AppClients): AppClient {
  const client = clientId === undefined ? clients.firstParty : clients.find(clientId);
  if (client === undefined) {
    throw new OptionsError('BffModule options', ['clientId: Names none of the clients of AuthModule.']);
  }
  return client;
}
