import { All, Controller, Get, Module, Post, Version, VersioningType } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExcludeController,
  ApiExcludeEndpoint,
  ApiSecurity,
  DocumentBuilder,
} from '@nestjs/swagger';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  AuthorizationCodeGrant,
  ClientCredentialsGrant,
  Groups,
  PasswordGrant,
  Public,
  RefreshTokenGrant,
  Scopes,
} from '../../src/index.js';
import { ADAPTERS, DocumentedApp } from './documented.app.js';

const ALL_GRANTS = [AuthorizationCodeGrant, RefreshTokenGrant, ClientCredentialsGrant, PasswordGrant];

@Controller('orders')
@Scopes('read')
class OrdersController {
  @Get()
  list() {}

  @Post()
  @Scopes('write')
  @Groups('staff', 'admins')
  create() {}

  @Get('feed')
  @Scopes.any('feed', 'admin')
  feed() {}

  @Get('status')
  @Public()
  status() {}

  @All('anything')
  @Scopes('admin')
  anything() {}
}

@Controller('profile')
@Scopes('openid')
class ProfileController {
  @Get()
  show() {}
}

/** Of the same name as the controller above, with a method of the same name, but nothing demanded. */
@Controller('invoices')
@ApiBearerAuth('of-the-application')
class InvoicesController {
  @Get()
  list() {}
}
Object.defineProperty(InvoicesController, 'name', { value: OrdersController.name });

class ListController {
  @Get()
  list() {}
}

@Controller('open')
@Public()
class OpenListController extends ListController {}

@Controller('closed')
@Scopes('admin')
class ClosedListController extends ListController {}

@Controller('versions')
class VersionedController {
  @Get()
  @Version('1')
  @Public()
  first() {}

  @Get()
  @Version('2')
  @Scopes('read')
  second() {}
}

@Controller('partners')
@ApiSecurity('apiKey')
class PartnersController {
  @Get()
  @Scopes('read')
  list() {}

  @Get('status')
  @Public()
  status() {}

  @Get('hidden')
  @ApiExcludeEndpoint()
  hidden() {}
}

@Controller('inner')
@ApiExcludeController()
class InnerController {
  @Get()
  list() {}
}

@Module({ controllers: [PartnersController, InnerController] })
class PartnersModule {}

let app: DocumentedApp;
afterEach(async () => app.close());

describe('the security of an operation', () => {
  it('is what class and method demand together, once for each flow', async () => {
    app = await DocumentedApp.start({ controllers: [OrdersController], grants: ALL_GRANTS });
    const scopes = ['orders/read'];
    expect((await app.operation('GET /orders'))?.security).toEqual([
      { authorizationCode: scopes },
      { clientCredentials: scopes },
      { password: scopes },
      { bearer: [] },
    ]);
  });

  it('leaves out machine clients where a group is needed, and says the group in words', async () => {
    app = await DocumentedApp.start({ controllers: [OrdersController], grants: ALL_GRANTS });
    const operation = await app.operation('POST /orders');
    const scopes = ['orders/read', 'orders/write'];
    expect(operation?.security).toEqual([
      { authorizationCode: scopes },
      { password: scopes },
      { bearer: [] },
    ]);
    expect(operation?.description).toContain('one of the groups `staff`, `admins`');
  });

  it('has one alternative for each scope of @Scopes.any()', async () => {
    app = await DocumentedApp.start({ controllers: [OrdersController], grants: [AuthorizationCodeGrant] });
    expect((await app.operation('GET /orders/feed'))?.security).toEqual([
      { authorizationCode: ['orders/feed', 'orders/read'] },
      { authorizationCode: ['orders/admin', 'orders/read'] },
      { bearer: [] },
    ]);
  });

  it('is empty on a public route, and nothing is demanded by the document as a whole', async () => {
    app = await DocumentedApp.start({ controllers: [OrdersController], grants: ALL_GRANTS });
    expect((await app.operation('GET /orders/status'))?.security).toEqual([]);
    expect((await app.document()).security).toBeUndefined();
  });

  it('holds for every method of @All()', async () => {
    app = await DocumentedApp.start({ controllers: [OrdersController], grants: [AuthorizationCodeGrant] });
    const security = [{ authorizationCode: ['orders/admin', 'orders/read'] }, { bearer: [] }];
    for (const method of ['GET', 'POST', 'DELETE', 'PATCH']) {
      expect((await app.operation(`${method} /orders/anything`))?.security).toEqual(security);
    }
  });

  it('is told apart for controllers of the same name, and replaces what the application says', async () => {
    app = await DocumentedApp.start({
      controllers: [OrdersController, InvoicesController],
      grants: [AuthorizationCodeGrant],
    });
    expect((await app.operation('GET /invoices'))?.security).toEqual([
      { authorizationCode: [] },
      { bearer: [] },
    ]);
    expect((await app.operation('GET /orders'))?.security).toEqual([
      { authorizationCode: ['orders/read'] },
      { bearer: [] },
    ]);
  });

  it('is told apart for controllers that inherit the same method', async () => {
    app = await DocumentedApp.start({ controllers: [OpenListController, ClosedListController], grants: [] });
    expect((await app.operation('GET /open'))?.security).toEqual([]);
    expect((await app.operation('GET /closed'))?.security).toEqual([{ bearer: [] }]);
  });

  it('is told apart for versions of one path', async () => {
    app = await DocumentedApp.start({
      controllers: [VersionedController],
      configure: (nest) => nest.enableVersioning({ type: VersioningType.URI }),
    });
    expect((await app.operation('GET /v1/versions'))?.security).toEqual([]);
    expect((await app.operation('GET /v2/versions'))?.security).toEqual([{ bearer: [] }]);
  });

  it('comes with the answers of the guard', async () => {
    app = await DocumentedApp.start({ controllers: [OrdersController], grants: ALL_GRANTS });
    expect(Object.keys((await app.operation('GET /orders'))?.responses ?? {})).toEqual([
      '200',
      '401',
      '403',
      '503',
    ]);
    expect(Object.keys((await app.operation('GET /orders/status'))?.responses ?? {})).toEqual(['200']);
  });
});

async function schemesOf() {
  return (await app.document()).components?.securitySchemes ?? {};
}

describe('the security schemes', () => {
  it('are one for each flow, the code flow first', async () => {
    app = await DocumentedApp.start({ controllers: [OrdersController], grants: ALL_GRANTS });
    expect(Object.keys(await schemesOf())).toEqual([
      'authorizationCode',
      'clientCredentials',
      'password',
      'bearer',
    ]);
  });

  it('offer the scopes that the guards demand, with their descriptions', async () => {
    app = await DocumentedApp.start({
      controllers: [OrdersController],
      grants: [ClientCredentialsGrant],
      swagger: { scopes: { 'orders/read': 'List orders' } },
    });
    expect(await schemesOf()).toMatchObject({
      clientCredentials: {
        flows: {
          clientCredentials: {
            tokenUrl: '/oauth2/token',
            scopes: {
              'orders/read': 'List orders',
              'orders/write': '',
              'orders/feed': '',
              'orders/admin': '',
            },
          },
        },
      },
    });
  });

  it('offer machines no scope that Cognito gives to users only', async () => {
    app = await DocumentedApp.start({
      controllers: [OrdersController, ProfileController],
      grants: ALL_GRANTS,
      swagger: { scopes: { openid: '', 'aws.cognito.signin.user.admin': '' } },
    });
    const flowsOf = async (scheme: string) => Object.values((await schemesOf())[scheme] ?? {});
    expect(JSON.stringify(await flowsOf('authorizationCode'))).toMatch(/"openid".*signin\.user\.admin/);
    expect(JSON.stringify(await flowsOf('clientCredentials'))).not.toMatch(/openid|signin\.user\.admin/);
    expect((await app.operation('GET /profile'))?.security).toEqual([
      { authorizationCode: ['openid'] },
      { password: ['openid'] },
      { bearer: [] },
    ]);
  });

  it.each([
    [AuthorizationCodeGrant, 'authorizationCode'],
    [ClientCredentialsGrant, 'clientCredentials'],
    [PasswordGrant, 'password'],
  ])('lack the flow of a grant that is switched off: %p', async (off, scheme) => {
    app = await DocumentedApp.start({
      controllers: [OrdersController],
      grants: ALL_GRANTS.filter((grant) => grant !== off),
    });
    expect(Object.keys(await schemesOf())).not.toContain(scheme);
    expect(JSON.stringify((await app.operation('GET /orders'))?.security)).not.toContain(scheme);
  });

  it('are the pasted token alone where only ResourceServerModule is imported', async () => {
    app = await DocumentedApp.start({ controllers: [OrdersController] });
    expect(Object.keys(await schemesOf())).toEqual(['bearer']);
    expect((await app.operation('GET /orders'))?.security).toEqual([{ bearer: [] }]);
  });
});

describe('the document of an application with its own ideas', () => {
  const config = new DocumentBuilder()
    .setTitle('Shop')
    .addServer('https://shop.example')
    .addTag('Partners', 'Who sells with us')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Api-Key' }, 'apiKey')
    .build();

  it('keeps its title, servers and tags, and its own security schemes beside ours', async () => {
    app = await DocumentedApp.start({
      modules: [PartnersModule],
      grants: [AuthorizationCodeGrant],
      swagger: { config },
    });
    const document = await app.document();
    expect(document.info.title).toBe('Shop');
    expect(document.servers).toEqual([{ url: 'https://shop.example' }]);
    expect(document.tags).toContainEqual(expect.objectContaining({ description: 'Who sells with us' }));
    expect(Object.keys(await schemesOf())).toEqual(['apiKey', 'authorizationCode', 'bearer']);
    expect((await app.operation('GET /partners'))?.security).toEqual([
      { apiKey: [], authorizationCode: ['orders/read'] },
      { apiKey: [], bearer: [] },
    ]);
    expect((await app.operation('GET /partners/status'))?.security).toEqual([{ apiKey: [] }]);
  });

  it('takes what it demands of all operations to be needed besides', async () => {
    const everywhere = { ...config, security: [{ apiKey: [] }] };
    app = await DocumentedApp.start({ controllers: [OrdersController], swagger: { config: everywhere } });
    expect((await app.document()).security).toBeUndefined();
    expect((await app.operation('GET /orders'))?.security).toEqual([{ apiKey: [], bearer: [] }]);
    expect((await app.operation('GET /orders/status'))?.security).toEqual([{ apiKey: [] }]);
  });

  it('shows nothing that is hidden', async () => {
    app = await DocumentedApp.start({ modules: [PartnersModule] });
    expect(Object.keys((await app.document()).paths)).toEqual(['/partners', '/partners/status']);
  });

  it('may be one of several, each of some modules, behind a prefix and with versions', async () => {
    app = await DocumentedApp.start({
      modules: [PartnersModule],
      controllers: [OrdersController, VersionedController],
      grants: [AuthorizationCodeGrant],
      swagger: { path: 'docs/partners', include: [PartnersModule] },
      configure: (nest) => {
        nest.setGlobalPrefix('api');
        nest.enableVersioning({ type: VersioningType.URI });
      },
      more: { title: 'All' },
    });
    const partners = await app.document('/docs/partners-json');
    expect(Object.keys(partners.paths)).toEqual(['/api/partners', '/api/partners/status']);
    expect(partners.components?.securitySchemes).toHaveProperty(
      'authorizationCode.flows.authorizationCode.tokenUrl',
      '/api/oauth2/token',
    );
    const { info, paths } = await app.document();
    expect(info.title).toBe('All');
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/api/partners', '/api/orders', '/api/v1/versions', '/api/v2/versions']),
    );
    for (const page of ['/docs/', '/docs/partners/']) {
      expect(await (await app.get(page)).text()).toContain('swagger-ui');
    }
  });
});

describe('our own endpoints', () => {
  it('say what the page does after they were tried out', async () => {
    app = await DocumentedApp.start({ grants: ALL_GRANTS });
    const action = async (call: string) => (await app.operation(call)) as Record<string, unknown> | undefined;
    expect(await action('POST /auth/login')).toHaveProperty('x-auth-action', 'login');
    expect(await action('POST /auth/refresh')).toHaveProperty('x-auth-action', 'refresh');
    expect(await action('POST /auth/logout')).toHaveProperty('x-auth-action', 'logout');
    expect(await action('POST /auth/logout-all')).toHaveProperty('x-auth-action', 'logout-all');
  });

  it('take a form at the token endpoint, and know no other method there', async () => {
    app = await DocumentedApp.start({ grants: ALL_GRANTS });
    const operation = await app.operation('POST /oauth2/token');
    expect(operation?.requestBody).toHaveProperty(['content', 'application/x-www-form-urlencoded']);
    expect(operation?.security).toEqual([]);
    expect(await app.operation('GET /oauth2/token')).toBeUndefined();
  });

  it('are left out where their grant is switched off', async () => {
    app = await DocumentedApp.start({ grants: [AuthorizationCodeGrant] });
    const paths = Object.keys((await app.document()).paths);
    expect(paths).not.toContain('/auth/login');
    expect(paths).not.toContain('/auth/refresh');
    expect(paths).toContain('/auth/logout');
  });
});

describe.each(ADAPTERS)('on %s', (_name, adapter) => {
  it('finds the token endpoint behind a global prefix', async () => {
    app = await DocumentedApp.start({
      controllers: [OrdersController],
      grants: ALL_GRANTS,
      adapter: adapter(),
      configure: (nest) => nest.setGlobalPrefix('api/v1'),
    });
    const { paths, components } = await app.document();
    expect(paths['/api/v1/orders']?.get?.security?.[0]).toEqual({ authorizationCode: ['orders/read'] });
    expect(components?.securitySchemes).toHaveProperty(
      'password.flows.password.tokenUrl',
      '/api/v1/oauth2/token',
    );
  });

  it('serves the page with and without a slash, and every file that it names', async () => {
    app = await DocumentedApp.start({ adapter: adapter(), swagger: { path: '/internal/api-docs/' } });
    for (const path of ['/internal/api-docs', '/internal/api-docs/', '/internal/api-docs/?a=b']) {
      const html = await (await app.get(path)).text();
      const files = [...html.matchAll(/(?:href|src)="(\.[^"]+)"/g)].map(([, file = '']) => file);
      expect(files).toHaveLength(4);
      for (const file of files) expect((await app.get(new URL(file, `${app.url}${path}`))).status).toBe(200);
    }
    expect((await app.document('/internal/api-docs-json')).info.title).toBe('API');
  });

  it('answers 304 when the browser has the file already', async () => {
    app = await DocumentedApp.start({ adapter: adapter() });
    const file = '/docs/swagger-ui-bundle.js';
    const etag = (await app.get(file)).headers.get('etag') ?? '';
    expect((await app.get(file, { 'If-None-Match': etag })).status).toBe(304);
  });

  it('sends a strict Content-Security-Policy where the application sends none', async () => {
    app = await DocumentedApp.start({ adapter: adapter() });
    const policy = (await app.get('/docs')).headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("default-src 'none'");
  });
});
