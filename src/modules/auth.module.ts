import { CacheModule } from '@nestjs/cache-manager';
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
import { appClientOf } from '../options/app-client.options.js';
import { requireOptions } from '../options/options.fault.js';
import { type AuthOptions, type ParsedAuthOptions, parseAuthOptions } from '../options/auth.options.js';
import { cognitoProviders } from './auth.cognito-providers.js';
import { CognitoApi } from '../cognito/cognito.api.js';
import { DeviceAuthorizationController } from '../device/device-authorization.controller.js';
import { DeviceCodeGrant } from '../device/device-code.grant.js';
import { VerificationController } from '../device/verification.controller.js';
import { Arrivals } from '../endpoints/arrivals.js';
import { AuthorizationController } from '../endpoints/authorization.controller.js';
import { AuthorizationServer } from '../endpoints/authorization-server.js';
import { ChallengeController } from '../endpoints/challenge.controller.js';
import { ChallengeRefusal } from '../endpoints/challenge.refusal.js';
import { ClientAuthenticator } from '../endpoints/client.authenticator.js';
import { IntrospectionController } from '../endpoints/introspection.controller.js';
import { LoginDevices } from '../endpoints/login.devices.js';
import { MetadataController } from '../endpoints/metadata.controller.js';
import { PostOnlyMiddleware } from '../endpoints/post-only.middleware.js';
import { PublicAddress, withoutSlash } from '../endpoints/public.address.js';
import { RevocationController } from '../endpoints/revocation.controller.js';
import { SessionController } from '../endpoints/session.controller.js';
import { TokenAnswer } from '../endpoints/token.answer.js';
import { TokenController } from '../endpoints/token.controller.js';
import { TokenIssuer } from '../endpoints/token.issuer.js';
import { TokenRevoker } from '../endpoints/token.revoker.js';
import { UnreadableRequests } from '../endpoints/unreadable.requests.js';
import { UntrustedProxies } from '../endpoints/untrusted.proxies.js';
import { UriCredentialsMiddleware } from '../endpoints/uri-credentials.middleware.js';
import { UserInfoController } from '../endpoints/user-info.controller.js';
import { UserAdministrationController } from '../endpoints/user-administration.controller.js';
import { UserDirectoryController } from '../endpoints/user-directory.controller.js';
import { UserSessionsController } from '../endpoints/user-sessions.controller.js';
import { AuthorizationCodeGrant } from '../grants/authorization-code.grant.js';
import { ChallengeGrant } from '../grants/challenge.grant.js';
import { ClientCredentialsGrant } from '../grants/client-credentials.grant.js';
import { GrantRegistry } from '../grants/grant.registry.js';
import type { GrantStrategy } from '../grants/grant.strategy.js';
import { PasswordGrant } from '../grants/password.grant.js';
import { RefreshTokenGrant } from '../grants/refresh-token.grant.js';
import { DeviceRoutesModule, deviceFlowProviders } from './auth.device-flow.js';
import { serverProviders } from './auth.server-providers.js';
import { administrationProviders } from './auth.administration-providers.js';
import { limitProviders } from './auth.limit-providers.js';
import { sessionCache, sessionProviders } from './auth.session-providers.js';
import { BuiltInRoutes } from '../resource-server/routes/built-in.routes.js';
import { ClientLimits } from '../limits/client.limits.js';
import { RateLimits } from '../limits/rate.limits.js';
import { RequestCounters } from '../limits/request.counters.js';
import { SignInLimits } from '../limits/sign-in.limits.js';
import { ResourceServerModule } from './resource-server.module.js';
import { authScopeCheck } from './scope-check.providers.js';
import { RefreshTokenCipher } from '../sessions/refresh-token.cipher.js';
import { ShortLivedRecords } from '../sessions/short-lived.records.js';
import { SessionService } from '../sessions/session.service.js';
import { UserAdministrator } from '../sessions/user.administrator.js';
import { Clock } from '../tokens/clock.js';
import { AppClients } from '../user-pool/app.client.js';
import { ChallengeAnswers } from '../user-pool/challenge.answers.js';
import { ChallengeSignIn } from '../user-pool/challenge.sign-in.js';
import { ChallengeTokens } from '../user-pool/challenge.tokens.js';
import { CodeExchange } from '../user-pool/code.exchange.js';
import { MachineTokens } from '../user-pool/machine.tokens.js';
import { PasswordAuthentication } from '../user-pool/password.authentication.js';
import { SignOut } from '../user-pool/sign.out.js';
import { TokenRefresh } from '../user-pool/token.refresh.js';
import { UserAdministration } from '../user-pool/user.administration.js';
import { UserDirectory } from '../user-pool/user.directory.js';

/** What must be known before the options are: which grants to provide. */
interface AuthModuleExtras {
  /**
   * The grants that are switched on. Default: authorization code, refresh, client credentials. List
   * `PasswordGrant` as well only if you must: it is legacy.
   */
  readonly grants?: readonly Type<GrantStrategy<never>>[];
}

const DEFAULT_GRANTS: readonly Type<GrantStrategy<never>>[] = [
  AuthorizationCodeGrant,
  RefreshTokenGrant,
  ClientCredentialsGrant,
];

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<AuthOptions>({
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
@BuiltInRoutes()
@Global()
@Module({
  controllers: [
    TokenController,
    RevocationController,
    IntrospectionController,
    UserInfoController,
    AuthorizationController,
    MetadataController,
    SessionController,
    UserSessionsController,
    UserDirectoryController,
    UserAdministrationController,
    ChallengeController,
  ],
  providers: [
    { provide: AppClients, inject: [OPTIONS, Clock], useFactory: appClients },
    ...cognitoProviders(OPTIONS),
    ...administrationProviders(OPTIONS),
    ...sessionProviders(OPTIONS),
    ...serverProviders(OPTIONS),
    authScopeCheck(OPTIONS),
    ...limitProviders(OPTIONS),
    GrantRegistry,
    ClientAuthenticator,
    ChallengeRefusal,
    LoginDevices,
    TokenAnswer,
    TokenIssuer,
    TokenRevoker,
    UnreadableRequests,
  ],
  exports: [
    CognitoApi,
    AuthorizationServer,
    AppClients,
    GrantRegistry,
    SessionService,
    UserAdministrator,
    UserAdministration,
    UserDirectory,
    PasswordAuthentication,
    ChallengeSignIn,
    ChallengeAnswers,
    ChallengeTokens,
    TokenRefresh,
    SignOut,
    CodeExchange,
    MachineTokens,
    PublicAddress,
    RefreshTokenCipher,
    ShortLivedRecords,
    TokenIssuer,
    RateLimits,
    RequestCounters,
    SignInLimits,
    ClientLimits,
    UntrustedProxies,
    Arrivals,
    LoginDevices,
    UnreadableRequests,
  ],
})
export class AuthModule extends ConfigurableModuleClass implements NestModule {
  /** @internal Made by Nest. */
  constructor(private readonly unreadable: UnreadableRequests) {
    super();
  }

  /** @throws OptionsError when there are no options */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    requireOptions('AuthModule options', options);
    return super.forRoot(options);
  }

  configure(consumer: MiddlewareConsumer): void {
    this.unreadable.watchOAuth();
    consumer
      .apply(PostOnlyMiddleware, UriCredentialsMiddleware)
      .forRoutes(
        { path: 'oauth2/token', method: RequestMethod.ALL },
        { path: 'oauth2/revoke', method: RequestMethod.ALL },
        { path: 'oauth2/introspect', method: RequestMethod.ALL },
      );
    // A page of the application may stand at the same address.
    consumer.apply(UriCredentialsMiddleware).forRoutes(
      ...['login', 'refresh', 'challenge'].map((route) => ({
        path: `auth/${route}`,
        method: RequestMethod.ALL,
      })),
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
  const switchedOn = grants ?? DEFAULT_GRANTS;
  const isDeviceFlowOn = switchedOn.includes(DeviceCodeGrant);
  return {
    module: definition.module,
    imports: [
      options,
      DiscoveryModule,
      ResourceServerModule.forRootAsync({ imports: [options], inject, useFactory: resourceServerOptions }),
      CacheModule.registerAsync({ imports: [options], inject, useFactory: sessionCache }),
      ...(isDeviceFlowOn ? [DeviceRoutesModule] : []),
    ],
    controllers: isDeviceFlowOn ? [DeviceAuthorizationController, VerificationController] : [],
    providers: [...withChallenges(switchedOn), ...(isDeviceFlowOn ? deviceFlowProviders(OPTIONS) : [])],
  };
}

/** Where passwords are taken, the pool may want more than a password. */
function withChallenges(
  grants: readonly Type<GrantStrategy<never>>[],
): ReadonlySet<Type<GrantStrategy<never>>> {
  return new Set(grants.includes(PasswordGrant) ? [...grants, ChallengeGrant] : grants);
}

function resourceServerOptions({
  cognito: _cognito,
  clients: _clients,
  publicUrl,
  issuer,
  introspection: _introspection,
  device: _device,
  limits: _limits,
  sessions: _sessions,
  administrators: _administrators,
  routes,
  resource,
  ...rest
}: ParsedAuthOptions) {
  return {
    ...rest,
    resource: resource && issuer === 'server' ? issuedHere(resource, publicUrl) : resource,
    // It is looked at once, by who knows how the pool is reached.
    routes: { ...routes, unknownScope: 'allow' as const },
  };
}

/** Clients that find the resource are to log in here, where every login is recorded and a logout ends it. */
function issuedHere(
  resource: NonNullable<ParsedAuthOptions['resource']>,
  publicUrl = new URL(resource.identifier).origin,
) {
  const { authorizationServers = [withoutSlash(publicUrl)] } = resource;
  return { ...resource, authorizationServers };
}

function appClients({ clients: [first, ...others] }: ParsedAuthOptions, clock: Clock): AppClients {
  const now = () => clock.monotonicMilliseconds();
  return new AppClients([appClientOf(first, now), ...others.map((other) => appClientOf(other, now))]);
}
