export { AccountModule } from './modules/account.module.js';
export type { AccountOptions } from './options/account.options.js';
export type { RateLimitOptions } from './options/rate-limit.options.js';
export { AuthModule } from './modules/auth.module.js';
export type { AppClientOptions, ClientSecretSource } from './options/app-client.options.js';
export type { AuthOptions } from './options/auth.options.js';
export {
  authOptionsOf,
  authSettings,
  resourceServerOptionsOf,
  resourceServerSettings,
} from './options/environment.settings.js';
export type { AuthSettings, ResourceServerSettings } from './settings/module.settings.js';
export { ServiceTokensModule, type ServiceTokensOptions } from './modules/service-tokens.module.js';
export { ServiceTokens, type ServiceTokenWish } from './service-tokens/service.tokens.js';
export { BffModule } from './modules/bff.module.js';
export type { BffOptions } from './bff/bff.options.js';
export { MetricsModule } from './modules/metrics.module.js';
export type { MetricsOptions, MetricsRegistry } from './metrics/metrics.options.js';
export { MetricsPortError } from './metrics/metrics-port.error.js';
export { MetricsServer } from './metrics/metrics.server.js';
export { OptionsError } from './options/options.fault.js';
export { ScopeDriftError } from './administration/scope.check.js';
export { ResourceServerModule } from './modules/resource-server.module.js';
export { type DirectoryPool, PoolDirectory } from './options/pool.directory.js';
export type { PoolOptions } from './options/pool.options.js';
export type { ResourceServerOptions } from './options/resource-server.options.js';

export { Scopes, type ScopesDecorator, scopesOf } from './resource-server/scopes.decorator.js';
export { Clients } from './resource-server/clients.decorator.js';
export { Fresh } from './resource-server/fresh.decorator.js';
export { Groups } from './resource-server/groups.decorator.js';
export { OptionalAuth } from './resource-server/optional-auth.decorator.js';
export { Pool } from './resource-server/pool.decorator.js';
export { Public } from './resource-server/public.decorator.js';
export { accessTokenOf } from './resource-server/admitted.request.js';
export { CarrierOf } from './resource-server/transports/carrier-of.decorator.js';
export { CredentialCarrier } from './resource-server/transports/credential.carrier.js';
export { type BearerCredential, readBearerCredential } from './oauth2/bearer.credential.js';
export { type Asked, type ProtectedRequest, Requirement } from './resource-server/requirement.js';
export { Requires } from './resource-server/requires.decorator.js';
export { CurrentPrincipal, CurrentToken, CurrentUser } from './resource-server/current.decorators.js';
export type {
  AnonymousPrincipal,
  ClientPrincipal,
  Principal,
  UserPrincipal,
} from './resource-server/principal.js';
export { AccessTokenGuard } from './resource-server/access-token.guard.js';
export { REFUSAL_REASONS, type ReasonMeaning } from './resource-server/refusal.reasons.js';
export { DpopReplayStore } from './resource-server/dpop/dpop-replay.store.js';
export { Refusals } from './resource-server/refusals.js';
export type { AuditedRoute, Protection } from './resource-server/routes/audited.route.js';
export { RouteAudit } from './resource-server/routes/route.audit.js';
export type { RouteRule } from './resource-server/routes/route.rules.js';
export { Readiness, type ReadinessReport, type ReadinessState } from './resource-server/readiness.js';
export { ReadinessIndicator, type ReadinessResult } from './resource-server/readiness.indicator.js';
export { Refusal, type RefusalReason } from './resource-server/refusal.js';

export type {
  Administrator,
  AuthEvent,
  AuthEventOf,
  AuthEventType,
  RevocationLevel,
} from './events/auth.event.js';
export { type AuthEventListener, AuthEvents } from './events/auth.events.js';
export { AccessToken } from './tokens/access-token.js';
export { AccessTokenVerifier } from './tokens/access-token.verifier.js';
export { Clock } from './tokens/clock.js';
export {
  CannotVerifyError,
  InvalidTokenError,
  type InvalidTokenReason,
  type UnavailableReason,
} from './tokens/token.error.js';

export type {
  RedisClusterOptions,
  RedisOptions,
  RedisSentinelOptions,
  RedisTlsOptions,
} from './redis/redis.options.js';
export { FileRevocationStore } from './revocation/file-revocation.store.js';
export { type KeyvRevocationOptions, KeyvRevocationStore } from './revocation/keyv-revocation.store.js';
export type { RevocableToken, Revocation } from './revocation/revocation.js';
export { RevocationFileError, RevocationListFullError } from './revocation/revocation.error.js';
export { RevocationService, type UpstreamState } from './revocation/revocation.service.js';
export { type RevocationFeed, RevocationStore } from './revocation/revocation.store.js';
export type { ListedSession } from './sessions/session.list.js';
export { SessionsUnavailableError, UnknownUserError } from './sessions/session.error.js';
export { SessionService } from './sessions/session.service.js';
export { UserAdministrator } from './sessions/user.administrator.js';

export { OAuth2ErrorFilter } from './endpoints/oauth2-error.filter.js';
export type { ParameterDeclarations, ParameterRule, ParameterSchema } from './grants/declared.parameters.js';
export { Grant, type GrantDeclaration } from './grants/grant.decorator.js';
export type { AnswerAdditions, GrantStrategy, TokenRequest } from './grants/grant.strategy.js';
export { AuthorizationCodeGrant } from './grants/authorization-code.grant.js';
export { CHALLENGE_GRANT_TYPE, ChallengeGrant } from './grants/challenge.grant.js';
export { ClientCredentialsGrant } from './grants/client-credentials.grant.js';
export { DeviceCodeGrant } from './device/device-code.grant.js';
export { PasswordGrant } from './grants/password.grant.js';
export { RefreshTokenGrant } from './grants/refresh-token.grant.js';

export { DEFAULT_RATE_LIMITS, type RateLimit, type RateLimitName } from './limits/rate-limit.settings.js';
export { type CountedRequest, RequestCounters } from './limits/request.counters.js';
export { type GuessVerdict, type SignInAttempt, SignInLimits } from './limits/sign-in.limits.js';
export { TooManyRequestsError } from './limits/too-many-requests.error.js';

export { FormParameters } from './oauth2/form.parameters.js';
export { OAuth2Error, type OAuth2ErrorCode, type OAuth2ErrorDetails } from './oauth2/oauth2.error.js';
export { ScopeSet } from './oauth2/scope.set.js';
export type { TokenSet } from './oauth2/token.set.js';

export type { AppClient, MachineTokenFlow, PasswordFlow, RefreshFlow } from './user-pool/app.client.js';
export { ClientSecretProvider, ClientSecrets, type LiveSecrets } from './user-pool/client.secrets.js';
export { ChallengeAnswers } from './user-pool/challenge.answers.js';
export {
  type AnswerableChallenge,
  type Challenge,
  type ChallengeAnswer,
  ChallengeRequiredError,
} from './user-pool/challenge.js';
export { ChallengeSignIn, type ChallengeSignInRequest } from './user-pool/challenge.sign-in.js';
export { CodeExchange, type CodeProof } from './user-pool/code.exchange.js';
export { type MachineTokenRequest, MachineTokens } from './user-pool/machine.tokens.js';
export { PasswordAuthentication } from './user-pool/password.authentication.js';
export { type SignedInUser, SignOut } from './user-pool/sign.out.js';
export { TokenRefresh } from './user-pool/token.refresh.js';
export { type PoolUser, UserAdministration } from './user-pool/user.administration.js';
export {
  type DescribedUser,
  type NewUser,
  UserDirectory,
  type UserPage,
  type UserSearch,
} from './user-pool/user.directory.js';
export { UserPoolError, type UserPoolErrorCode } from './user-pool/user-pool.error.js';

export { setupSwagger } from './openapi/setup.swagger.js';
export type { SwaggerOptions } from './openapi/swagger.options.js';
