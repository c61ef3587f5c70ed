import {
  CognitoIdentityProviderClient,
  DeleteResourceServerCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, type DynamicModule, Get, type INestApplication, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthModule, ResourceServerModule, Scopes } from '../../src/index.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { PoolWithFewRights } from '../cli/pool.with-few-rights.js';
import { eventuallyTrue } from '../revocation/eventually.js';
import { CapturedLog } from './captured.log.js';
import { SpawnedServer } from './spawned.server.js';

@Controller('orders')
@Scopes('read')
class OrdersController {
  @Get() list() {}
  @Post() @Scopes('write') create() {}
}

type Rule = 'refuse' | 'warn' | 'allow';

let pool: TestUserPool;
let apps: INestApplication[];

beforeEach(async () => {
  apps = [];
  pool = await startUserPool({
    resourceServers: [{ identifier: 'orders', scopes: ['read', 'write'] }],
    clients: [
      {
        clientId: 'web',
        clientName: 'web',
        explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
        allowedOAuthFlows: ['code'],
        allowedOAuthScopes: ['orders/read'],
        callbackUrls: ['http://localhost/callback'],
      },
    ],
  });
});
afterEach(async () => {
  for (const app of apps) await app.close();
  await pool.stop();
});

async function deleteResourceServer(): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const idp = new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: pool.url, credentials });
  await idp.send(new DeleteResourceServerCommand({ UserPoolId: pool.userPoolId, Identifier: 'orders' }));
  idp.destroy();
}

function options(unknownScope?: Rule, endpoint = pool.url) {
  return {
    pools: { default: pool.options },
    resourceServer: 'orders',
    cognito: { domain: pool.url, endpoint },
    clients: [{ clientId: 'web' }] as const,
    routes: unknownScope === undefined ? {} : { unknownScope },
  };
}

async function boot(module: DynamicModule): Promise<CapturedLog> {
  const logger = new CapturedLog();
  const root = { module: class ScopedApp {}, imports: [module], controllers: [OrdersController] };
  const app = await NestFactory.create(root, { logger, abortOnError: false });
  apps.push(app);
  await app.init();
  return logger;
}

describe('scopes that the user pool does not have', () => {
  it('are a warning after the start, with the command that mends it', async () => {
    const log = await boot(AuthModule.forRoot(options()));
    await eventuallyTrue(() => log.text.includes('orders/write: no app client of this application may ask'));
    expect(log.text).toContain('Mend it: npx nest-cognito-oauth scopes apply --app dist/app.module.js');
    expect(log.text).toContain(
      `--user-pool-id ${pool.userPoolId} --endpoint ${pool.url} --resource-server orders --client`,
    );
    expect(log.text).not.toMatch(/orders\/read(:| is of)/);
  });

  it('keep the application from booting where it is told so, naming who demands them', async () => {
    await deleteResourceServer();
    await expect(boot(AuthModule.forRoot(options('refuse')))).rejects.toThrow(
      /orders\/read is of no resource server; OrdersController\.list demands it/,
    );
  });

  it('keep the server from starting with UNKNOWN_SCOPES=refuse, in one message and without a stack', async () => {
    const server = SpawnedServer.start({
      COGNITO_USER_POOL_ID: pool.userPoolId,
      COGNITO_ENDPOINT: pool.url,
      COGNITO_ISSUER: pool.issuer,
      COGNITO_DOMAIN: pool.url,
      COGNITO_CLIENTS: 'web',
      REVOCATION_FILE: 'none',
      UNKNOWN_SCOPES: 'refuse',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      PORT: '0',
    });
    expect(await server.end()).toBe(1);
    expect(server.words).toContain('lacks scopes that the code demands');
    expect(server.words.match(/lacks scopes that the code demands/g)).toHaveLength(1);
    expect(server.words).toContain(
      'orders/admin is of no resource server; OrdersController.remove demands it',
    );
    expect(server.words).toContain(`--user-pool-id ${pool.userPoolId} --endpoint ${pool.url}`);
    expect(server.words).not.toMatch(/^ +at /m);
  });

  it('concern nobody where that is allowed: the pool is not asked', async () => {
    const asked = pool.faults.fail('*');
    await boot(AuthModule.forRoot(options('allow')));
    await boot(ResourceServerModule.forRoot({ pools: { default: pool.options }, resourceServer: 'orders' }));
    // Only the keys, and never the API.
    expect(asked.hits).toBeLessThanOrEqual(2);
  });

  it('cannot be seen without the right, which is said, and keeps nobody from booting', async () => {
    const denied = await PoolWithFewRights.before(pool.url, ['ListResourceServers']);
    const log = await boot(AuthModule.forRoot(options('refuse', denied.url)));
    expect(log.text).toContain(
      'was not checked. The AWS credentials lack the right cognito-idp:ListResourceServers',
    );
    expect(log.text).toContain("routes.unknownScope: 'allow'");
    await denied.close();
  });

  it('are looked for by an app that only guards when it asks for it, with the credentials of its environment', async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: pool.url,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
    const { cognito: _cognito, clients: _clients, ...guardOnly } = options('refuse');
    await expect(boot(ResourceServerModule.forRoot(guardOnly))).rejects.toThrow(/orders\/write/);
    process.env = before;
  });

  describe('because no resource server stands before their names', () => {
    const guardOnly = (unknownScope?: Rule) =>
      ResourceServerModule.forRoot({
        pools: { default: pool.options },
        routes: unknownScope === undefined ? {} : { unknownScope },
      });

    it('are a warning at boot, also in an app that only guards, and AWS is not asked', async () => {
      const asked = pool.faults.fail('*');
      const log = await boot(guardOnly());
      expect(log.text).toContain('  - read, which OrdersController.list demands');
      expect(log.text).toContain('  - write, which OrdersController.create demands');
      expect(log.text).toContain('Name the option resourceServer, or write the scope whole: orders/read.');
      // Only the keys, and never the API.
      expect(asked.hits).toBeLessThanOrEqual(2);
    });

    it('are a warning of AuthModule too, once', async () => {
      const { resourceServer: _resourceServer, ...others } = options('warn');
      const log = await boot(AuthModule.forRoot(others));
      expect(log.text.split('which OrdersController.create demands')).toHaveLength(2);
    });

    it('keep the application from booting where it is told so', async () => {
      await expect(boot(guardOnly('refuse'))).rejects.toThrow(/- write, which OrdersController\.create/);
    });

    it('are allowed where a trigger puts them into tokens', async () => {
      expect((await boot(guardOnly('allow'))).text).not.toContain('resourceServer');
    });
  });
});
