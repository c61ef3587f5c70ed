import type { INestApplication } from '@nestjs/common';
import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { RouteCatalogue } from '../resource-server/route.catalogue.js';
import { clientIdOf, createApiDocument } from './api.document.js';
import { readDocsFiles } from './docs.files.js';
import { renderDocsPage } from './docs.page.js';
import { serveDocs } from './docs.server.js';
import { authorizationServerOf } from './served.authorization-server.js';
import { type SwaggerOptions, withDefaults } from './swagger.options.js';
import { loadSwaggerPackage } from './swagger.package.js';

/**
 * Serves Swagger UI and the OpenAPI document of the application, with the security of each operation as the guards
 * enforce it. Call it before `app.listen()`; a global prefix and versioning may still come after it.
 *
 * Register `{origin}/{path}/oauth2-redirect.html` as a callback URL of the app client. The page works under the
 * defaults of helmet, keeps tokens in `sessionStorage`, and never keeps a password or a client secret.
 *
 * @throws Error when `@nestjs/swagger` is not installed, or neither of our modules is imported
 */
export async function setupSwagger(app: INestApplication, options: SwaggerOptions = {}): Promise<void> {
  const parsed = withDefaults(options);
  const swagger = await loadSwaggerPackage();
  requireGuard(app);

  // Made at the first request: the grants are known, and the routes complete, only after the application's start.
  let document: ReturnType<typeof createApiDocument> | undefined;
  const documentOf = () => (document ??= createApiDocument(swagger, app, parsed));
  swagger.SwaggerModule.setup(parsed.path, app, documentOf, { ui: false, raw: true });

  const { httpAdapter } = app.get(HttpAdapterHost);
  const clientId = clientIdOf(authorizationServerOf(app), parsed);
  serveDocs(httpAdapter, parsed.path, {
    files: await readDocsFiles(),
    page: (root) =>
      renderDocsPage({
        root,
        title: parsed.title,
        document: `..${parsed.path.slice(parsed.path.lastIndexOf('/'))}-json`,
        clientId,
      }),
  });
}

/** Nest itself would end the process, with no word of what to import. @throws Error that says so */
function requireGuard(app: INestApplication): void {
  const modules = [...app.get(ModulesContainer).values()];
  if (modules.some(({ providers }) => providers.has(RouteCatalogue))) return;
  throw new Error('setupSwagger() needs ResourceServerModule or AuthModule: import one in the application.');
}
