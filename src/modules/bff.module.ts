import {
  ConfigurableModuleBuilder,
  Inject,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type OnApplicationBootstrap,
  RequestMethod,
} from '@nestjs/common';
import { AfterLogout, BFF_CALLBACK, BffController } from '../bff/bff.controller.js';
import { BffLogin } from '../bff/bff.login.js';
import { BffMiddleware } from '../bff/bff.middleware.js';
import { type BffOptions, bffSchema, type ParsedBffOptions } from '../bff/bff.options.js';
import { BffSessions } from '../bff/bff.sessions.js';
import { AuthorizationServer } from '../endpoints/authorization-server.js';
import { PublicAddress } from '../endpoints/public.address.js';
import { TokenIssuer } from '../endpoints/token.issuer.js';
import { OptionsError, parseOptions } from '../options/options.fault.js';
import { RefreshTokenCipher } from '../sessions/refresh-token.cipher.js';
import { ShortLivedRecords } from '../sessions/short-lived.records.js';
import { Clock } from '../tokens/clock.js';
import { type AppClient, AppClients, mayAskFor } from '../user-pool/app.client.js';

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
 * @throws OptionsError at boot, naming every fault of the options, and all that would let logins fail
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
export class BffModule extends ConfigurableModuleClass implements NestModule, OnApplicationBootstrap {
  /** @internal Made by Nest. */
  constructor(
    @Inject(OPTIONS) private readonly options: ParsedBffOptions,
    @Inject(CLIENT) private readonly client: AppClient,
    private readonly server: AuthorizationServer,
    private readonly address: PublicAddress,
  ) {
    super();
  }

  /** By now the global prefix is set, and every grant is known. @throws OptionsError */
  onApplicationBootstrap(): void {
    const faults = [
      ...grantFaults(this.client, this.server.grantTypes),
      ...scopeFaults(this.client, this.options),
      ...callbackFaults(this.client, this.address),
    ];
    if (faults.length > 0) throw new OptionsError('BffModule', faults);
  }

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

const NEEDED_GRANTS = ['authorization_code', 'refresh_token'];

function grantFaults({ clientId, grants }: AppClient, grantTypes: readonly string[]): string[] {
  return NEEDED_GRANTS.flatMap((grant) => {
    if (!grantTypes.includes(grant))
      return [`The grant ${grant} is not on: list it in grants of AuthModule.`];
    if (grants === undefined || grants.includes(grant)) return [];
    return [`The client ${clientId} may not use ${grant}: add it to its grants.`];
  });
}

function scopeFaults(client: AppClient, { scopes = [] }: ParsedBffOptions): string[] {
  return scopes
    .filter((scope) => !mayAskFor(client, [scope]))
    .map((scope) => `The client ${client.clientId} may not ask for ${scope}: add it to its scopes.`);
}

/** Otherwise people would log in at the pool, and fail when they come back. */
function callbackFaults({ clientId, redirectUris }: AppClient, address: PublicAddress): string[] {
  const callback = address.fixed(BFF_CALLBACK);
  const path = `${address.prefix}/${BFF_CALLBACK}`;
  const isCallback = (uri: string) => (callback === undefined ? uri.endsWith(path) : uri === callback);
  if (redirectUris === undefined || redirectUris.some(isCallback)) return [];
  const missing = callback ?? `{origin}${path}`;
  return [
    `The redirectUris of the client ${clientId} lack the callback: add ${missing}, there and at the app client.`,
  ];
}
