import type { Provider } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type ParsedAuthOptions, cognitoSettingsOf } from '../options/auth.options.js';
import { CognitoApi } from '../cognito/cognito.api.js';
import { CognitoPoolAdministration } from '../cognito/cognito.pool-administration.js';
import type { CognitoSettings } from '../cognito/cognito.settings.js';
import { regionOf } from '../options/pool.options.js';
import { ScopeCheck } from '../administration/scope.check.js';
import { ScopeNames } from '../resource-server/scope.names.js';
import type { ParsedResourceServerOptions } from '../options/resource-server.options.js';

/** Reading may be repeated. */
const ATTEMPTS = 2;
const TIMEOUT_SECONDS = 5;

/** Of `AuthModule`, which knows how its pool is reached. @param options the token of the parsed options */
export function authScopeCheck(options: symbol): Provider {
  return {
    provide: Symbol('scope check of the auth module'),
    inject: [options, ScopeNames, DiscoveryService],
    useFactory: (parsed: ParsedAuthOptions, names: ScopeNames, discovery: DiscoveryService) => {
      const clientIds = parsed.pools[parsed.cognito.pool]?.clientIds ?? [];
      return scopeCheck(parsed, { settings: cognitoSettingsOf(parsed), clientIds }, names, discovery);
    },
  };
}

/** Of `ResourceServerModule`, at AWS's own address. @param options the token of the parsed options */
export function resourceServerScopeCheck(options: symbol): Provider {
  return {
    provide: Symbol('scope check of the resource server module'),
    inject: [options, ScopeNames, DiscoveryService],
    useFactory: (parsed: ParsedResourceServerOptions, names: ScopeNames, discovery: DiscoveryService) => {
      const { userPoolId = '', clientIds = [] } =
        parsed.pools['default'] ?? Object.values(parsed.pools)[0] ?? {};
      const settings = { userPoolId, region: regionOf(userPoolId), ...ONLY_AWS };
      return scopeCheck(parsed, { settings, clientIds }, names, discovery);
    },
  };
}

const ONLY_AWS = { endpoint: undefined, domain: '', timeoutSeconds: TIMEOUT_SECONDS };

function scopeCheck(
  { routes, resourceServer }: Pick<ParsedResourceServerOptions, 'routes' | 'resourceServer'>,
  { settings, clientIds }: { readonly settings: CognitoSettings; readonly clientIds: readonly string[] },
  names: ScopeNames,
  discovery: DiscoveryService,
): ScopeCheck {
  const api = new CognitoApi(settings, ATTEMPTS);
  const pool = {
    userPoolId: settings.userPoolId,
    endpoint: settings.endpoint,
    resourceServer,
    clientIds,
    administration: new CognitoPoolAdministration(api),
    close: () => api.close(),
  };
  return new ScopeCheck(routes.unknownScope, pool, names, discovery);
}
