import type { Provider } from '@nestjs/common';
import { ApplicationConfig, DiscoveryService } from '@nestjs/core';
import type { ParsedAuthOptions } from '../options/auth.options.js';
import { OAuthDomainUserPool } from '../cognito/oauth-domain.user-pool.js';
import { AuthorizationServer } from '../endpoints/authorization-server.js';
import { PublicAddress } from '../endpoints/public.address.js';
import { ServerMetadata } from '../endpoints/server.metadata.js';
import { TokenIntrospector } from '../endpoints/token.introspector.js';
import { GrantRegistry } from '../grants/grant.registry.js';
import { defaultJwksUri } from '../options/pool.options.js';
import { RouteCatalogue } from '../resource-server/route.catalogue.js';
import { RevocationService } from '../revocation/revocation.service.js';
import { SessionService } from '../sessions/session.service.js';
import { AccessTokenVerifier } from '../tokens/access-token.verifier.js';
import { AppClients } from '../user-pool/app.client.js';
import { CodeExchange } from '../user-pool/code.exchange.js';

/** What the authorization server tells of itself and of tokens. @param options the token of the parsed options */
export function serverProviders(options: symbol): Provider[] {
  return [
    {
      provide: AuthorizationServer,
      inject: [options, AppClients, GrantRegistry],
      useFactory: ({ cognito }: ParsedAuthOptions, clients: AppClients, grants: GrantRegistry) =>
        new AuthorizationServer(cognito.domain, clients, grants),
    },
    {
      provide: PublicAddress,
      inject: [options, ApplicationConfig],
      useFactory: ({ publicUrl }: ParsedAuthOptions, config: ApplicationConfig) =>
        new PublicAddress(publicUrl, config),
    },
    {
      provide: ServerMetadata,
      inject: [options, AuthorizationServer, AppClients, PublicAddress, DiscoveryService, RouteCatalogue],
      useFactory: serverMetadata,
    },
    {
      provide: TokenIntrospector,
      inject: [AccessTokenVerifier, RevocationService, SessionService, options],
      useFactory: (
        verifier: AccessTokenVerifier,
        revocations: RevocationService,
        sessions: SessionService,
        { introspection }: ParsedAuthOptions,
      ) => new TokenIntrospector(verifier, revocations, sessions, new Set(introspection.trustedClients)),
    },
    { provide: CodeExchange, useExisting: OAuthDomainUserPool },
  ];
}

function serverMetadata(
  { issuer, pools, cognito }: ParsedAuthOptions,
  server: AuthorizationServer,
  clients: AppClients,
  address: PublicAddress,
  discovery: DiscoveryService,
  catalogue: RouteCatalogue,
): ServerMetadata {
  const pool = pools[cognito.pool];
  const [poolIssuer = ''] = pool?.issuer ?? [];
  const jwksUri = pool?.jwksUri ?? defaultJwksUri(poolIssuer);
  return new ServerMetadata({ issuer, poolIssuer, jwksUri }, server, clients, address, discovery, catalogue);
}
