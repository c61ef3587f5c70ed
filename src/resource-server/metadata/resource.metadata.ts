import { HttpRoutes } from '../routes/http.routes.js';

/** What the metadata of this resource say besides what the routes do. */
export interface ResourceDescription {
  readonly identifier: string;
  readonly authorizationServers: readonly string[];
  readonly name?: string | undefined;
  readonly documentation?: string | undefined;
  /** Of DPoP proofs, where such are taken. */
  readonly dpopAlgorithms?: readonly string[] | undefined;
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/**
 * The metadata of the protected resource. The scopes are those of the routes' decorators.
 *
 * @see RFC 9728 §2
 */
export class ResourceMetadata {
  constructor(
    private readonly described: ResourceDescription | undefined,
    private readonly routes: HttpRoutes,
  ) {}

  /** Where it is to be found; `undefined` where the application has not named itself. @see RFC 9728 §3.1 */
  get url(): string | undefined {
    if (this.described === undefined) return undefined;
    const { origin, search } = new URL(this.described.identifier);
    return `${origin}${this.path}${search}`;
  }

  /** Between the host and the path of the identifier. @see RFC 9728 §3.1 */
  get path(): string {
    const { pathname } = new URL(this.described?.identifier ?? 'https://localhost');
    return pathname === '/' ? WELL_KNOWN : `${WELL_KNOWN}${pathname}`;
  }

  document(): Record<string, unknown> | undefined {
    if (this.described === undefined) return undefined;
    const { identifier, authorizationServers, name, documentation, dpopAlgorithms } = this.described;
    return {
      resource: identifier,
      ...(authorizationServers.length === 0 ? {} : { authorization_servers: authorizationServers }),
      scopes_supported: this.scopes(),
      bearer_methods_supported: ['header'],
      ...(name === undefined ? {} : { resource_name: name }),
      ...(documentation === undefined ? {} : { resource_documentation: documentation }),
      ...(dpopAlgorithms === undefined ? {} : { dpop_signing_alg_values_supported: dpopAlgorithms }),
    };
  }

  private scopes(): string[] {
    const demanded = this.routes
      .all()
      .filter(({ requirements }) => !requirements.isPublic)
      .flatMap(({ requirements }) => requirements.scopes.flatMap(({ scopes }) => scopes));
    return [...new Set(demanded)].toSorted();
  }
}
