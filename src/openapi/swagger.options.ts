/** Options of `setupSwagger`. */
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
  return {
    ...options,
    path: `/${trimSlashes(options.path ?? 'docs')}`,
    title: options.title ?? 'API',
    description: options.description ?? '',
    version: options.version ?? '1.0',
    scopes: options.scopes ?? {},
    publicPath: options.publicPath === undefined ? '' : `/${trimSlashes(options.publicPath)}`,
    loginExample: options.loginExample ?? { username: 'username', password: 'password' },
  };
}

function trimSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}
