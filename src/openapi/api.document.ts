import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject, TagObject } from '@nestjs/swagger';
import { Administrators } from '../endpoints/administrators.js';
import type { AuthorizationServer } from '../endpoints/authorization-server.js';
import { UserDirectoryController } from '../endpoints/user-directory.controller.js';
import { UserAdministrationController } from '../endpoints/user-administration.controller.js';
import { RouteCatalogue } from '../resource-server/route.catalogue.js';
import type { RouteRequirements } from '../resource-server/route.requirements.js';
import { describeEndpoints } from './described.endpoints.js';
import { isDeviceEndpoint, isTokenEndpoint } from './endpoint.documentation.js';
import { ACCOUNT_TAG, ADMIN_TAG, LOGIN_TAG, OAUTH_TAG } from './operation.parts.js';
import { requirementNote, securityOf } from './operation.security.js';
import { OwnSecurity } from './own.security.js';
import { REFUSAL_RESPONSES, REFUSALS } from './refusal.responses.js';
import { type OAuthEndpoints, type TokenSource, tokenSources } from './security.schemes.js';
import { authorizationServerOf } from './served.authorization-server.js';
import type { ParsedSwaggerOptions } from './swagger.options.js';
import type { SwaggerPackage } from './swagger.package.js';
import { createTracedDocument, type TracedOperation } from './traced.document.js';

interface Route {
  readonly traced: TracedOperation;
  readonly requirements: RouteRequirements;
}

const FOR_ADMINISTRATORS: ReadonlySet<unknown> = new Set([
  UserAdministrationController,
  UserDirectoryController,
]);

/**
 * The OpenAPI document of the application: what `@nestjs/swagger` finds, with our own endpoints described, and the
 * security of every operation computed from the guards.
 */
export function createApiDocument(
  swagger: SwaggerPackage,
  app: INestApplication,
  options: ParsedSwaggerOptions,
): OpenAPIObject {
  const server = authorizationServerOf(app);
  const administrators = server && app.get(Administrators, { strict: false }).requirements;
  const config = configOf(swagger, options);
  const traced = createTracedDocument(swagger, app, config, options.include);
  const { document } = traced;
  const operations = describeEndpoints(traced, {
    clientId: clientIdOf(server, options),
    grantTypes: server?.grantTypes ?? [],
    hasAdministrators: administrators !== undefined,
    login: options.loginExample,
  });
  // Where only some modules are shown, the token endpoint is served all the same.
  const all = options.include === undefined ? traced : createTracedDocument(swagger, app, config);

  const catalogue = app.get(RouteCatalogue, { strict: false });
  const routes = operations.map((one) => ({
    traced: one,
    requirements:
      FOR_ADMINISTRATORS.has(one.controller) && administrators !== undefined
        ? administrators
        : catalogue.requirements(one.controller, one.handler),
  }));
  const sources = tokenSources(oauthEndpoints(server, all.operations, options), scopesOf(routes, options));
  const own = new OwnSecurity(config);
  for (const route of routes) protect(route, sources, own);

  // Each operation says what it needs, nothing included.
  delete document.security;
  document.tags = tagsOf(operations, config.tags);
  document.components = {
    ...document.components,
    securitySchemes: {
      ...document.components?.securitySchemes,
      ...Object.fromEntries(sources.map(({ name, scheme }) => [name, scheme])),
    },
    responses: { ...document.components?.responses, ...REFUSAL_RESPONSES },
  };
  return document;
}

/** The app client that the page starts the code flow with. */
export function clientIdOf(server: AuthorizationServer | undefined, options: ParsedSwaggerOptions): string {
  return options.clientId ?? server?.firstPartyClient.clientId ?? '';
}

function configOf(swagger: SwaggerPackage, options: ParsedSwaggerOptions): Omit<OpenAPIObject, 'paths'> {
  const builder = new swagger.DocumentBuilder()
    .setOpenAPIVersion('3.0.3')
    .setTitle(options.title)
    .setDescription(options.description)
    .setVersion(options.version);
  if (options.publicPath !== '') builder.addServer(options.publicPath);
  const { info, servers = [], ...ours } = builder.build();
  const { config } = options;
  return {
    ...ours,
    ...config,
    openapi: ours.openapi,
    info: { ...config.info, ...info },
    servers: [...servers, ...(config.servers ?? [])],
  };
}

/** The token endpoint is ours, not the pool's: same origin, so that no browser asks for CORS. */
function oauthEndpoints(
  server: AuthorizationServer | undefined,
  operations: readonly TracedOperation[],
  { publicPath }: ParsedSwaggerOptions,
): OAuthEndpoints | undefined {
  const endpoint = operations.find(({ controller, handlerName }) => isTokenEndpoint(controller, handlerName));
  if (server === undefined || endpoint === undefined) return undefined;
  const { authorizationUrl, grantTypes } = server;
  const device = operations.find(({ controller, handlerName }) => isDeviceEndpoint(controller, handlerName));
  return {
    authorizationUrl,
    grantTypes,
    tokenUrl: `${publicPath}${endpoint.path}`,
    ...(device === undefined ? {} : { deviceAuthorizationUrl: `${publicPath}${device.path}` }),
  };
}

function scopesOf(routes: readonly Route[], options: ParsedSwaggerOptions): Record<string, string> {
  const named = routes.flatMap(({ requirements }) => requirements.scopes.flatMap(({ scopes }) => scopes));
  const all = [...new Set([...named, ...Object.keys(options.scopes)])];
  return Object.fromEntries(all.map((scope) => [scope, options.scopes[scope] ?? '']));
}

function protect(
  { traced: { operation, ownSecurity: said }, requirements }: Route,
  sources: readonly TokenSource[],
  own: OwnSecurity,
): void {
  operation.security = own.besides(securityOf(requirements, sources), said);
  if (requirements.isPublic) return;
  const note = requirementNote(requirements);
  operation.description = [operation.description, note].filter(Boolean).join('\n\n');
  operation.responses = { ...REFUSALS, ...operation.responses };
}

/** The order on the page: logging in, then the application, then what only OAuth clients care for. */
function tagsOf(operations: readonly TracedOperation[], described: readonly TagObject[] = []): TagObject[] {
  const used = new Set(operations.flatMap(({ operation }) => operation.tags ?? []));
  const ours = new Set([LOGIN_TAG, ACCOUNT_TAG, ADMIN_TAG, OAUTH_TAG].map(({ name }) => name));
  const ofTheApplication = [...used].filter((name) => !ours.has(name));
  const theirs = ofTheApplication.map((name) => described.find((tag) => tag.name === name) ?? { name });
  const all = [LOGIN_TAG, ...theirs, ACCOUNT_TAG, ADMIN_TAG, OAUTH_TAG];
  return all.filter(({ name }) => used.has(name));
}
