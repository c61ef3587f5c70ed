import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { DEVICE_CODE_GRANT_TYPE } from '../oauth2/grant.types.js';
import { RouteCatalogue } from '../resource-server/route.catalogue.js';
import { type AppClient, type AppClients, mayAskFor } from '../user-pool/app.client.js';
import type { AuthorizationServer } from './authorization-server.js';
import type { AddressedRequest, PublicAddress } from './public.address.js';

const STANDARD_SCOPES = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];
const SECRET_METHODS = ['client_secret_basic', 'client_secret_post'];

/** Whose name the metadata carry: this server's, or that of the user pool, whose `iss` the tokens have. */
export type IssuerChoice = 'server' | 'user-pool';

/** What of the user pool stands in the metadata. */
export interface MetadataSettings {
  readonly issuer: IssuerChoice;
  readonly poolIssuer: string;
  readonly jwksUri: string;
}

export type MetadataDocument = Readonly<Record<string, unknown>>;

/**
 * What clients can find out about this authorization server, as far as it is switched on.
 *
 * @see RFC 8414 §2, OpenID Connect Discovery §3
 */
export class ServerMetadata {
  constructor(
    private readonly settings: MetadataSettings,
    private readonly server: AuthorizationServer,
    private readonly clients: AppClients,
    private readonly address: PublicAddress,
    private readonly discovery: DiscoveryService,
    private readonly catalogue: RouteCatalogue,
  ) {}

  /**
   * @param path what the issuer has behind the origin: a client that looks for `https://host/api` must be told
   *   that very name (RFC 8414 §3.3)
   */
  document(request: AddressedRequest, path: string): MetadataDocument {
    const at = (route: string) => this.address.of(route, request);
    return {
      issuer: this.issuer(request, path),
      ...this.authorization(at),
      token_endpoint: at('oauth2/token'),
      token_endpoint_auth_methods_supported: this.authenticationMethods(),
      grant_types_supported: [
        ...this.server.grantTypes,
        ...(this.server.isImplicitAllowed ? ['implicit'] : []),
      ],
      revocation_endpoint: at('oauth2/revoke'),
      revocation_endpoint_auth_methods_supported: this.authenticationMethods(),
      ...this.introspection(at),
      ...(this.server.grantTypes.includes(DEVICE_CODE_GRANT_TYPE)
        ? { device_authorization_endpoint: at('oauth2/device_authorization') }
        : {}),
      userinfo_endpoint: at('oauth2/userinfo'),
      jwks_uri: this.settings.jwksUri,
      scopes_supported: this.scopes(),
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      // They count as supported where nothing is said.
      request_uri_parameter_supported: false,
    };
  }

  /** By what name clients know this server. @param path what it has behind the origin */
  issuer(request: AddressedRequest, path: string): string {
    const { issuer, poolIssuer } = this.settings;
    return issuer === 'server' ? `${this.address.root(request)}${path}` : poolIssuer;
  }

  private authorization(at: (route: string) => string): MetadataDocument {
    const responseTypes = this.server.responseTypes;
    if (responseTypes.length === 0) return { response_types_supported: [] };
    return {
      authorization_endpoint: at('oauth2/authorize'),
      response_types_supported: responseTypes,
      response_modes_supported: responseTypes.map((type) => (type === 'code' ? 'query' : 'fragment')),
      code_challenge_methods_supported: ['S256'],
    };
  }

  private introspection(at: (route: string) => string): MetadataDocument {
    if (!this.clients.all.some(isConfidential)) return {};
    return {
      introspection_endpoint: at('oauth2/introspect'),
      introspection_endpoint_auth_methods_supported: SECRET_METHODS,
    };
  }

  private authenticationMethods(): readonly string[] {
    const { all } = this.clients;
    return [
      ...(all.some(isConfidential) ? SECRET_METHODS : []),
      ...(all.every(isConfidential) ? [] : ['none']),
    ];
  }

  /** Those of OpenID Connect and Cognito, and what routes and clients name: as far as some client may have them. */
  private scopes(): readonly string[] {
    const scanner = new MetadataScanner();
    const ofRoutes = this.discovery.getControllers().flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype: Record<string, object> = metatype.prototype;
      return scanner
        .getAllMethodNames(prototype)
        .flatMap((name) => this.catalogue.requirements(metatype, prototype[name] ?? {}).scopes)
        .flatMap(({ scopes }) => scopes);
    });
    const { all } = this.clients;
    const named = new Set([...STANDARD_SCOPES, ...ofRoutes, ...all.flatMap(({ scopes = [] }) => scopes)]);
    return [...named].filter((scope) => all.some((client) => mayAskFor(client, [scope])));
  }
}

function isConfidential(client: AppClient): boolean {
  return client.secrets !== undefined;
}
