import { CACHE_MANAGER, CacheModule } from '@nestjs/cache-manager';
import {
  ConfigurableModuleBuilder,
  type DynamicModule,
  Global,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  RequestMethod,
  type Type,
} from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { Cache } from 'cache-manager';
import { Keyv } from 'keyv';
import { appClientOf } from './app-client.options.js';
import {
  type AuthOptions,
  cognitoSettingsOf,
  type ParsedAuthOptions,
  parseAuthOptions,
} from './auth.options.js';
import { CognitoApi } from './cognito/cognito.api.js';
import { CognitoIdpUserPool } from './cognito/cognito-idp.user-pool.js';
import { OAuthDomainUserPool } from './cognito/oauth-domain.user-pool.js';
import { AuthorizationServer } from './endpoints/authorization-server.js';
import { ClientAuthenticator } from './endpoints/client.authenticator.js';
import { PostOnlyMiddleware } from './endpoints/post-only.middleware.js';
import { RevocationController } from './endpoints/revocation.controller.js';
import { SessionController } from './endpoints/session.controller.js';
import { TokenController } from './endpoints/token.controller.js';
import { TokenIssuer } from './endpoints/token.issuer.js';
import { TokenRevoker } from './endpoints/token.revoker.js';
import { AuthorizationCodeGrant } from './grants/authorization-code.grant.js';
import { ClientCredentialsGrant } from './grants/client-credentials.grant.js';
import { GrantRegistry } from './grants/grant.registry.js';
import type { GrantStrategy } from './grants/grant.strategy.js';
import { RefreshTokenGrant } from './grants/refresh-token.grant.js';
import { createRedisKeyv } from './redis/redis.keyv.js';
import { ResourceServerModule } from './resource-server.module.js';
import { RefreshTokenCipher } from './sessions/refresh-token.cipher.js';
import { SessionService } from './sessions/session.service.js';
import { SessionStore } from './sessions/session.store.js';
import { UpstreamSignOut } from './sessions/upstream.sign-out.js';
import { Clock } from './tokens/clock.js';
import { AppClients } from './user-pool/app.client.js';
import { CodeExchange } from './user-pool/code.exchange.js';
import { MachineTokens } from './user-pool/machine.tokens.js';
import { PasswordAuthentication } from './user-pool/password.authentication.js';
import { SignOut } from './user-pool/sign.out.js';
import { TokenRefresh } from './user-pool/token.refresh.js';

/** What must be known before the options are: which grants to provide. */
interface AuthModuleExtras {
  /**
   * The grants that are switched on. Default: authorization code, refresh, client credentials. List
   * `PasswordGrant` as well only if you must: it is legacy.
   */
  readonly grants?: readonly Type<GrantStrategy>[];
}

const DEFAULT_GRANTS: readonly Type<GrantStrategy>[] = [
  AuthorizationCodeGrant,
  RefreshTokenGrant,
  ClientCredentialsGrant,
];

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<AuthOptions>({
  moduleName: 'Auth',
})
  .setClassMethodName('forRoot')
  .setExtras<AuthModuleExtras>({ grants: DEFAULT_GRANTS }, assemble)
  .build();

const OPTIONS = Symbol('parsed auth options');

/** The options in a module of their own: `AuthModule` and `ResourceServerModule` both read them. */
@Module({})
class AuthOptionsModule {}

/**
 * `ResourceServerModule`, and an authorization server in front of a Cognito user pool: the token endpoint with
 * one strategy per grant, revocation, login and logout routes, and a record of every login, so that a bearer
 * token alone can end it.
 *
 * @throws OptionsError at boot, naming every fault of the options
 */
@Global()
@Module({
  controllers: [TokenController, RevocationController, SessionController],
  providers: [
    { provide: AppClients, inject: [OPTIONS, Clock], useFactory: appClients },
    {
      provide: CognitoApi,
      inject: [OPTIONS],
      useFactory: (options: ParsedAuthOptions) => new CognitoApi(cognitoSettingsOf(options)),
    },
    {
      provide: CognitoIdpUserPool,
      inject: [CognitoApi, OPTIONS],
      useFactory: (api: CognitoApi, options: ParsedAuthOptions) =>
        new CognitoIdpUserPool(api, cognitoSettingsOf(options)),
    },
    {
      provide: OAuthDomainUserPool,
      inject: [OPTIONS],
      useFactory: (options: ParsedAuthOptions) => new OAuthDomainUserPool(cognitoSettingsOf(options)),
    },
    { provide: PasswordAuthentication, useExisting: CognitoIdpUserPool },
    { provide: TokenRefresh, useExisting: CognitoIdpUserPool },
    { provide: SignOut, useExisting: CognitoIdpUserPool },
    { provide: CodeExchange, useExisting: OAuthDomainUserPool },
    { provide: MachineTokens, useExisting: OAuthDomainUserPool },
    {
      provide: RefreshTokenCipher,
      inject: [OPTIONS],
      useFactory: ({ sessions }: ParsedAuthOptions) => new RefreshTokenCipher(sessions.encryptionKeys),
    },
    {
      provide: SessionStore,
      inject: [CACHE_MANAGER, OPTIONS],
      useFactory: (cache: Cache, { revocation }: ParsedAuthOptions) =>
        new SessionStore(cache, revocation.refreshTokenLifetimeSeconds),
    },
    {
      provide: AuthorizationServer,
      inject: [OPTIONS, AppClients, GrantRegistry],
      useFactory: ({ cognito }: ParsedAuthOptions, clients: AppClients, grants: GrantRegistry) =>
        new AuthorizationServer(cognito.domain, clients, grants),
    },
    SessionService,
    UpstreamSignOut,
    GrantRegistry,
    ClientAuthenticator,
    TokenIssuer,
    TokenRevoker,
  ],
  exports: [
    AuthorizationServer,
    AppClients,
    GrantRegistry,
    SessionService,
    PasswordAuthentication,
    TokenRefresh,
    SignOut,
    CodeExchange,
    MachineTokens,
  ],
})
export class AuthModule extends ConfigurableModuleClass implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(PostOnlyMiddleware)
      .forRoutes(
        { path: 'oauth2/token', method: RequestMethod.ALL },
        { path: 'oauth2/revoke', method: RequestMethod.ALL },
      );
  }
}

function assemble(definition: DynamicModule, { grants }: AuthModuleExtras): DynamicModule {
  const options: DynamicModule = {
    module: AuthOptionsModule,
    imports: [...(definition.imports ?? [])],
    providers: [
      ...(definition.providers ?? []),
      { provide: OPTIONS, inject: [MODULE_OPTIONS_TOKEN], useFactory: parseAuthOptions },
    ],
    exports: [OPTIONS],
  };
  const inject = [OPTIONS];
  return {
    module: definition.module,
    imports: [
      options,
      DiscoveryModule,
      ResourceServerModule.forRootAsync({ imports: [options], inject, useFactory: resourceServerOptions }),
      CacheModule.registerAsync({ imports: [options], inject, useFactory: sessionCache }),
    ],
    providers: [...(grants ?? DEFAULT_GRANTS)],
  };
}

function resourceServerOptions({
  cognito: _cognito,
  clients: _clients,
  sessions: _sessions,
  ...rest
}: ParsedAuthOptions) {
  return rest;
}

async function sessionCache({ redis }: ParsedAuthOptions) {
  return { stores: [redis === undefined ? new Keyv() : await createRedisKeyv(redis)] };
}

function appClients({ clients: [first, ...others] }: ParsedAuthOptions, clock: Clock): AppClients {
  const now = () => clock.monotonicMilliseconds();
  return new AppClients([appClientOf(first, now), ...others.map((other) => appClientOf(other, now))]);
}
