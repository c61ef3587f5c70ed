import type { Type } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

/** Options of `setupSwagger`. Call it once for each document, with another `path`. */
export interface SwaggerOptions {
  /** Where the page is. Default `docs`; the document is next to it, at `docs-json` and `docs-yaml`. */
  readonly path?: string;
  /** Default `API`. */
  readonly title?: string;
  /** Markdown. Default none. */
  readonly description?: string;
  /** Of your API. Default `1.0`. */
  readonly version?: string;
  /** The app client that the code flow starts with. Default: the first one of `AuthModule`'s options. */
  readonly clientId?: string;
  /** What a scope allows, by its complete name: `{ 'orders/read': 'List orders' }`. */
  readonly scopes?: Readonly<Record<string, string>>;
  /** Only the routes of these modules. Default: those of all. */
  readonly include?: readonly Type[];
  /**
   * What `new DocumentBuilder()….build()` of `@nestjs/swagger` makes: servers, contact, tags, and security schemes of your
   * own. Where an operation names one of these by `@ApiSecurity()`, or all do by `addSecurityRequirements()`, it is needed
   * besides the token, and on a public route alone. The other options here go before it. Default none.
   */
  readonly config?: object;
  /** What a reverse proxy puts in front of every path, such as `/shop`. Default nothing. */
  readonly publicPath?: string;
  /**
   * What `POST /auth/login` is filled in with. For development pools only: it stands in the document, for
   * everybody to read. Default: a username and a password that nobody has.
   */
  readonly loginExample?: { readonly username: string; readonly password: string };
}

export type ParsedSwaggerOptions = ReturnType<typeof withDefaults>;

export function withDefaults(options: SwaggerOptions) {
  const config: Partial<OpenAPIObject> = options.config ?? {};
  const configured: Partial<OpenAPIObject['info']> = config.info ?? {};
  return {
    ...options,
    config,
    path: `/${trimSlashes(options.path ?? 'docs')}`,
    title: options.title ?? configured.title ?? 'API',
    description: options.description ?? configured.description ?? '',
    version: options.version ?? configured.version ?? '1.0',
    scopes: options.scopes ?? {},
    publicPath: options.publicPath === undefined ? '' : `/${trimSlashes(options.publicPath)}`,
    loginExample: options.loginExample ?? { username: 'username', password: 'password' },
  };
}

function trimSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}
