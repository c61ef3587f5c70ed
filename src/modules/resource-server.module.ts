import { ConfigurableModuleBuilder, type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import {
  type ParsedResourceServerOptions,
  parseResourceServerOptions,
  type ResourceServerOptions,
} from '../options/resource-server.options.js';
import { requireOptions } from '../options/options.fault.js';
import { directoryQuestion } from '../options/directory.question.js';
import { poolTerms } from '../options/pool.terms.js';
import { DPOP_ALGORITHMS } from '../oauth2/dpop.proof.js';
import { DpopReplayStore } from '../resource-server/dpop/dpop-replay.store.js';
import { DpopVerifier } from '../resource-server/dpop/dpop.verifier.js';
import { MemoryDpopReplayStore } from '../resource-server/dpop/memory-dpop-replay.store.js';
import { RedisDpopReplayStore } from '../resource-server/dpop/redis-dpop-replay.store.js';
import { AccessTokenGuard } from '../resource-server/access-token.guard.js';
import { DynamicRequirements } from '../resource-server/dynamic.requirements.js';
import { OwnRequirements } from '../resource-server/own.requirements.js';
import { ResourceMetadataEndpoint } from '../resource-server/metadata/resource-metadata.endpoint.js';
import { ResourceMetadata } from '../resource-server/metadata/resource.metadata.js';
import { Refusals } from '../resource-server/refusals.js';
import { HttpRoutes } from '../resource-server/routes/http.routes.js';
import { MessageRoutes } from '../resource-server/routes/message.routes.js';
import { RouteAudit } from '../resource-server/routes/route.audit.js';
import { RouteRules } from '../resource-server/routes/route.rules.js';
import { ReadinessIndicator } from '../resource-server/readiness.indicator.js';
import { Readiness } from '../resource-server/readiness.js';
import { UpstreamReachability } from '../resource-server/upstream.reachability.js';
import { RouteCatalogue } from '../resource-server/route.catalogue.js';
import { ScopeNames } from '../resource-server/scope.names.js';
import { SigningKeysPrimer } from '../resource-server/signing-keys.primer.js';
import { CarrierRegistry } from '../resource-server/transports/carrier.registry.js';
import { GRAPHQL_PROVIDERS } from '../resource-server/transports/graphql.carrier.js';
import { HttpCarrier } from '../resource-server/transports/http.carrier.js';
import { MessageDoor } from '../resource-server/transports/message.door.js';
import { RpcCarrier } from '../resource-server/transports/rpc.carrier.js';
import { WsCarrier } from '../resource-server/transports/ws.carrier.js';
import { FieldResolverCheck } from '../resource-server/transports/field-resolver.check.js';
import { GatewayDoor } from '../resource-server/transports/gateway.door.js';
import { LiveConnections } from '../resource-server/live-connections.js';
import { FileRevocationStore } from '../revocation/file-revocation.store.js';
import { MemoryRevocationStore } from '../revocation/memory-revocation.store.js';
import { RedisRevocationStore } from '../revocation/redis-revocation.store.js';
import { RevocationService } from '../revocation/revocation.service.js';
import { RevocationStore } from '../revocation/revocation.store.js';
import { AuthEvents } from '../events/auth.events.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { OpenTelemetryTracer } from '../tracing/open-telemetry.tracer.js';
import { AccessTokenStrategy } from '../tokens/access-token.strategy.js';
import { AccessTokenVerifier, PassportAccessTokenVerifier } from '../tokens/access-token.verifier.js';
import { Clock, SystemClock } from '../tokens/clock.js';
import { JwksSigningKeys } from '../tokens/jwks.signing-keys.js';
import { resourceServerScopeCheck } from './scope-check.providers.js';
import { LeasedPools } from '../tokens/leased.pools.js';
import { TrustedPools } from '../tokens/trusted.pool.js';
import { VerifiedTokenCache } from '../tokens/verified-token.cache.js';

/** What must be known before the options are. */
interface ResourceServerExtras {
  /**
   * Whether the guard stands before every route. Default true: what says nothing is protected. With `false` put
   * `@UseGuards(AccessTokenGuard)` on what is to be protected; decorators that no guard holds refuse to boot, and
   * `routes.unguarded` tells what becomes of routes without any.
   */
  readonly globalGuard?: boolean;
}

const GLOBAL_GUARD = [{ provide: APP_GUARD, useExisting: AccessTokenGuard }, MessageDoor];

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<ResourceServerOptions>({
    moduleName: 'ResourceServer',
  })
    .setClassMethodName('forRoot')
    .setExtras<ResourceServerExtras>({ globalGuard: true }, (definition, { globalGuard }) => ({
      ...definition,
      providers: [...(definition.providers ?? []), ...(globalGuard === false ? [] : GLOBAL_GUARD)],
    }))
    .build();

const OPTIONS = Symbol('parsed resource server options');

/**
 * Protects every route of the application with Cognito access tokens: signature, lifetime, app client, scopes,
 * groups, and a revocation check on every request. Nothing is open but what says `@Public()`.
 *
 * Has no routes, and never calls AWS but for the pool's public keys, and for what `routes.unknownScope` wants to know.
 *
 * @throws OptionsError at boot, naming every fault of the options
 */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    { provide: OPTIONS, inject: [MODULE_OPTIONS_TOKEN], useFactory: parseResourceServerOptions },
    {
      provide: Clock,
      inject: [OPTIONS],
      useFactory: ({ clock }: ParsedResourceServerOptions) => clock ?? new SystemClock(),
    },
    { provide: TrustedPools, inject: [OPTIONS, ScopeNames, Clock, Telemetry], useFactory: trustedPools },
    {
      provide: VerifiedTokenCache,
      inject: [OPTIONS],
      useFactory: ({ rememberedTokensMegabytes }: ParsedResourceServerOptions) =>
        new VerifiedTokenCache(rememberedTokensMegabytes * 1_000_000),
    },
    {
      provide: AccessTokenVerifier,
      inject: [OPTIONS, TrustedPools, VerifiedTokenCache, Clock],
      useFactory: accessTokenVerifier,
    },
    { provide: RevocationStore, inject: [OPTIONS], useFactory: revocationStore },
    {
      provide: RevocationService,
      inject: [RevocationStore, Clock, OPTIONS, AuthEvents, Telemetry],
      useFactory: (
        store: RevocationStore,
        clock: Clock,
        { revocation }: ParsedResourceServerOptions,
        events: AuthEvents,
        telemetry: Telemetry,
      ) => new RevocationService(store, clock, revocation, events, telemetry),
    },
    {
      provide: ScopeNames,
      inject: [OPTIONS],
      useFactory: ({ resourceServer }: ParsedResourceServerOptions) => new ScopeNames(resourceServer),
    },
    AuthEvents,
    Telemetry,
    {
      provide: OpenTelemetryTracer,
      inject: [Telemetry],
      useFactory: (telemetry: Telemetry) => OpenTelemetryTracer.of(telemetry),
    },
    UpstreamReachability,
    RouteCatalogue,
    HttpCarrier,
    RpcCarrier,
    WsCarrier,
    ...GRAPHQL_PROVIDERS,
    GatewayDoor,
    FieldResolverCheck,
    {
      provide: LiveConnections,
      inject: [RevocationService, Clock, OPTIONS],
      useFactory: (revocations: RevocationService, clock: Clock, options: ParsedResourceServerOptions) =>
        new LiveConnections(revocations, clock, options.clockToleranceSeconds),
    },
    CarrierRegistry,
    { provide: DpopReplayStore, inject: [OPTIONS, Clock], useFactory: dpopReplayStore },
    {
      provide: DpopVerifier,
      inject: [OPTIONS, AccessTokenVerifier, DpopReplayStore, Clock],
      useFactory: dpopVerifier,
    },
    OwnRequirements,
    DynamicRequirements,
    HttpRoutes,
    MessageRoutes,
    {
      provide: ResourceMetadata,
      inject: [OPTIONS, HttpRoutes],
      useFactory: ({ resource, pools, dpop }: ParsedResourceServerOptions, routes: HttpRoutes) => {
        const dpopAlgorithms = dpop && DPOP_ALGORITHMS;
        return new ResourceMetadata(
          resource && { authorizationServers: issuersOf(pools), dpopAlgorithms, ...resource },
          routes,
        );
      },
    },
    ResourceMetadataEndpoint,
    Refusals,
    {
      provide: RouteRules,
      inject: [OPTIONS],
      useFactory: ({ routes }: ParsedResourceServerOptions) => new RouteRules(routes),
    },
    RouteAudit,
    resourceServerScopeCheck(OPTIONS),
    SigningKeysPrimer,
    Readiness,
    ReadinessIndicator,
    AccessTokenGuard,
  ],
  exports: [
    Clock,
    TrustedPools,
    AccessTokenVerifier,
    RevocationService,
    AuthEvents,
    Telemetry,
    VerifiedTokenCache,
    RouteCatalogue,
    ScopeNames,
    Readiness,
    ReadinessIndicator,
    Refusals,
    RouteAudit,
    ResourceMetadata,
    // What an AccessTokenGuard of `@UseGuards()` is made of: Nest makes it anew in the module of the controller.
    DpopVerifier,
    DynamicRequirements,
    CarrierRegistry,
  ],
})
export class ResourceServerModule extends ConfigurableModuleClass {
  /** @throws OptionsError when there are no options */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    requireOptions('ResourceServerModule options', options);
    return super.forRoot(options);
  }
}

function trustedPools(
  options: ParsedResourceServerOptions,
  names: ScopeNames,
  clock: Clock,
  telemetry: Telemetry,
): TrustedPools {
  const { pools, poolDirectory, resource } = options;
  const service = { names, identifier: resource?.identifier };
  const keysAt = (jwksUri: string) => new JwksSigningKeys(jwksUri, clock, { telemetry });
  const named = Object.entries(pools).flatMap(([name, pool]) =>
    pool.issuer.map((issuer) => {
      const { jwksUri, ...terms } = poolTerms(name, issuer, pool, service);
      return { ...terms, keys: keysAt(jwksUri) };
    }),
  );
  const ask = poolDirectory && directoryQuestion(poolDirectory, options, service);
  const others = ask && new LeasedPools(ask, keysAt, clock);
  return new TrustedPools(named, others);
}

async function dpopReplayStore(options: ParsedResourceServerOptions, clock: Clock): Promise<DpopReplayStore> {
  const { dpop, redis } = options;
  if (dpop?.replays !== undefined) return dpop.replays;
  return dpop === undefined || redis === undefined
    ? new MemoryDpopReplayStore(clock)
    : RedisDpopReplayStore.to(redis);
}

function dpopVerifier(
  { dpop, resource }: ParsedResourceServerOptions,
  tokens: AccessTokenVerifier,
  replays: DpopReplayStore,
  clock: Clock,
): DpopVerifier {
  const { origin } = new URL(dpop?.origin ?? resource?.identifier ?? 'https://localhost');
  return new DpopVerifier(dpop && { origin, maxAgeSeconds: dpop.maxAgeSeconds }, tokens, replays, clock);
}

function issuersOf(pools: ParsedResourceServerOptions['pools']): string[] {
  return Object.values(pools).flatMap(({ issuer }) => issuer);
}

function accessTokenVerifier(
  options: ParsedResourceServerOptions,
  pools: TrustedPools,
  remembered: VerifiedTokenCache,
  clock: Clock,
) {
  return new PassportAccessTokenVerifier(
    pools,
    new AccessTokenStrategy(),
    remembered,
    clock,
    options.clockToleranceSeconds,
  );
}

async function revocationStore({ revocation, redis }: ParsedResourceServerOptions): Promise<RevocationStore> {
  if (revocation.store !== undefined) return revocation.store;
  if (revocation.file !== undefined) return new FileRevocationStore(revocation.file);
  return redis === undefined ? new MemoryRevocationStore() : RedisRevocationStore.to(redis);
}
