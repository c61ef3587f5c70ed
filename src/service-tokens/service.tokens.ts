import { ScopeSet } from '../oauth2/scope.set.js';
import type { TokenSet } from '../oauth2/token.set.js';
import { MachineTokenCache, type MachineTokenCacheOptions } from '../user-pool/machine-token.cache.js';
import { requestMachineToken, type TokenEndpoint } from './token.request.js';

/** What a token for a call is to be good for. */
export interface ServiceTokenWish {
  /** Complete names, such as `orders/read`. Left out: every scope that the app client may have. */
  readonly scopes?: readonly string[];
  /** The resource that the token is bound to. @see RFC 8707 */
  readonly resource?: string;
}

/** How {@link ServiceTokens} calls. */
export interface ServiceCallSettings extends TokenEndpoint {
  readonly allowInsecureHttp: boolean;
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Machine tokens for calls to other services (client credentials), each kept for three quarters of its life: AWS
 * bills every one. However many calls want one at once, it is asked for once.
 *
 * @example
 * const orders = await this.tokens.fetch('https://orders.example.com/orders', { scopes: ['orders/read'] });
 *
 * @example
 * // axios
 * client.interceptors.request.use(async (config) => {
 *   config.headers.set('Authorization', `Bearer ${await tokens.token(['orders/read'])}`);
 *   return config;
 * });
 */
export class ServiceTokens {
  private readonly cache: MachineTokenCache;

  /** @internal Made by Nest. */
  constructor(
    private readonly settings: ServiceCallSettings,
    options: MachineTokenCacheOptions,
  ) {
    this.cache = new MachineTokenCache(options);
  }

  /**
   * An access token for these scopes, good for at least a quarter of its life unless the user pool is away.
   *
   * @throws UserPoolError when the user pool refuses, or cannot be asked and no token is held
   */
  async token(scopes: readonly string[] = [], resource?: string): Promise<string> {
    return (await this.tokensFor({ scopes, ...(resource === undefined ? {} : { resource }) })).accessToken;
  }

  /** Drops a token that a service has refused, so that the next call gets a new one. */
  forget(accessToken: string, scopes: readonly string[] = [], resource?: string): void {
    this.cache.forget(
      this.cacheKey({ scopes, ...(resource === undefined ? {} : { resource }) }),
      accessToken,
    );
  }

  /**
   * As the global `fetch`, with the token in the header. An answer 401 is tried once more with a new token, unless
   * the body is a stream, which cannot be sent again. A redirect to another origin is followed without the token.
   *
   * @throws UserPoolError when there is no token
   * @throws TypeError for plain http to another machine, without `allowInsecureHttp`
   */
  async fetch(input: string | URL | Request, init: RequestInit & ServiceTokenWish = {}): Promise<Response> {
    const { scopes, resource, ...rest } = init;
    const wish = { ...(scopes && { scopes }), ...(resource === undefined ? {} : { resource }) };
    const request = new Request(input, rest);
    this.assertMayCarryToken(request);
    const again = rest.body instanceof ReadableStream ? undefined : request.clone();

    const { accessToken } = await this.tokensFor(wish);
    const answer = await fetch(withToken(request, accessToken));
    if (answer.status !== 401 || again === undefined || leftOrigin(request, answer)) return answer;

    await answer.body?.cancel();
    this.cache.forget(this.cacheKey(wish), accessToken);
    return fetch(withToken(again, (await this.tokensFor(wish)).accessToken));
  }

  private tokensFor(wish: ServiceTokenWish): Promise<TokenSet> {
    const key = this.cacheKey(wish);
    const { scopes, resource } = key;
    return this.cache.get(key, () =>
      requestMachineToken(this.settings, { scope: scopes.toString(), resource }),
    );
  }

  private cacheKey({ scopes = [], resource }: ServiceTokenWish) {
    const { clientId } = this.settings;
    return { clientId, scopes: new ScopeSet(scopes), ...(resource === undefined ? {} : { resource }) };
  }

  private assertMayCarryToken({ url }: Request): void {
    const { protocol, hostname } = new URL(url);
    if (protocol === 'https:' || LOOPBACK.has(hostname) || this.settings.allowInsecureHttp) return;
    throw new TypeError(
      'A token must not cross a network in the clear: use https, or set allowInsecureHttp.',
    );
  }
}

function withToken(request: Request, accessToken: string): Request {
  request.headers.set('Authorization', `Bearer ${accessToken}`);
  return request;
}

/** Then it was another's 401, and our token was not even there: fetch drops it. @see https://fetch.spec.whatwg.org/#http-redirect-fetch */
function leftOrigin(request: Request, answer: Response): boolean {
  return answer.redirected && new URL(answer.url).origin !== new URL(request.url).origin;
}
