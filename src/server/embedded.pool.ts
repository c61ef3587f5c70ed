import { createHash } from 'node:crypto';
import { startUserPoolServer } from '../emulator/user-pool.server.js';
import type { UserPoolSeed } from '../emulator/user-pool.seed.js';
import type { AppClientOptions, AuthOptions } from '../index.js';
import { DEVELOPMENT_CLIENTS, developmentSeed } from './development.seed.js';
import type { EmbeddedSettings } from './settings.schema.js';
import { sharedOptions } from './shared.options.js';
import type { UserPoolSource } from './user-pool.source.js';

/** Instances on one's own machine share this key through Redis; it protects nothing that is worth protecting. */
const DEVELOPMENT_KEY = createHash('sha256').update('nest-cognito-oauth development').digest('base64');

/** Other instances of the server on this machine, whose Swagger UI may log in at the same pool. */
const USUAL_PORTS = [3000, 3001];

/** Starts the embedded pool, or joins the one that another instance has started. */
export async function startEmbeddedPool(settings: EmbeddedSettings): Promise<UserPoolSource> {
  const seed = developmentSeed(serverUrls(settings.PORT));
  if (settings.USER_POOL_URL !== undefined) {
    return source(settings, seed, new URL(settings.USER_POOL_URL).origin, async () => undefined);
  }
  const server = await startUserPoolServer({ seed, port: settings.USER_POOL_PORT });
  return source(settings, seed, server.url, () => server.close());
}

function source(
  settings: EmbeddedSettings,
  seed: UserPoolSeed,
  url: string,
  close: () => Promise<void>,
): UserPoolSource {
  return {
    options: embeddedOptions(settings, seed, url),
    logins: whoCanLogIn(seed),
    loginExample: seed.users?.[0],
    description: `embedded, at ${url}`,
    close,
  };
}

function embeddedOptions(settings: EmbeddedSettings, seed: UserPoolSeed, url: string): AuthOptions {
  const { web, backOffice, machine } = DEVELOPMENT_CLIENTS;
  const shared = sharedOptions(settings);
  return {
    ...shared,
    administrators: shared.administrators ?? { groups: ['admins'] },
    resource: shared.resource ?? ownResource(settings),
    sessions: { encryptionKeys: shared.sessions?.encryptionKeys ?? [DEVELOPMENT_KEY] },
    pools: {
      default: {
        userPoolId: seed.userPoolId,
        issuer: `${url}/${seed.userPoolId}`,
        clientIds: [web, backOffice, machine].map(({ clientId }) => clientId),
      },
    },
    resourceServer: 'orders',
    cognito: { domain: url, endpoint: url },
    clients: [asSeeded(seed, web), asSeeded(seed, backOffice), asSeeded(seed, machine)],
  };
}

/** What clients on this machine know it by; on a port that is yet to be chosen it has no name. */
function ownResource({ PORT }: EmbeddedSettings) {
  return PORT === 0 ? undefined : { identifier: `http://localhost:${PORT}` };
}

/** What the pool would refuse, the server knows beforehand; and what no pool holds a password login to. */
function asSeeded({ clients = [] }: UserPoolSeed, client: AppClientOptions): AppClientOptions {
  const {
    allowedOAuthFlows = [],
    allowedOAuthScopes,
    callbackUrls,
  } = clients.find(({ clientId }) => clientId === client.clientId) ?? {};
  return {
    ...client,
    scopes: allowedOAuthScopes ?? [],
    ...(allowedOAuthFlows.includes('code')
      ? { redirectUris: callbackUrls ?? [] }
      : { grants: allowedOAuthFlows, redirectUris: [] }),
  };
}

function whoCanLogIn({ users = [], clients = [] }: UserPoolSeed): string[] {
  return [
    ...users.map(
      ({ username, password, groups = [] }) =>
        `user    ${username}  ${password}  (${groups.join(', ') || 'no groups'})`,
    ),
    ...clients.map(
      ({ clientId, clientName, clientSecret }) =>
        `client  ${clientId}  ${clientSecret ?? '(no secret)'}  ${clientName}`,
    ),
  ];
}

function serverUrls(port: number): string[] {
  const ports = [...new Set([port, ...USUAL_PORTS])];
  return ports.flatMap((one) => [`http://localhost:${one}`, `http://127.0.0.1:${one}`]);
}
