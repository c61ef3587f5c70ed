import { addRequirement } from './requirement.metadata.js';

/** {@link Scopes} and its variant. */
export interface ScopesDecorator {
  /**
   * The token must hold every one of these scopes.
   *
   * A name without a slash belongs to the module's `resourceServer`: with `resourceServer: 'orders'`, `read`
   * means `orders/read`. On a class it holds for every route of it; on class and method, both must hold.
   *
   * @throws TypeError when no scope is named, or a name has a space
   * @see RFC 6749 §3.3, RFC 6750 §3.1
   */
  (...scopes: string[]): ClassDecorator & MethodDecorator;
  /** The token must hold at least one of these scopes. */
  any(...scopes: string[]): ClassDecorator & MethodDecorator;
}

/** Demands Cognito resource-server scopes of the access token. */
export const Scopes: ScopesDecorator = Object.assign((...scopes: string[]) => demand('all', scopes), {
  any: (...scopes: string[]) => demand('any', scopes),
});

function demand(mode: 'all' | 'any', scopes: readonly string[]): ClassDecorator & MethodDecorator {
  if (scopes.length === 0 || !scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))) {
    throw new TypeError(
      '@Scopes() takes one or more scope names, each without spaces, quotes or backslashes.',
    );
  }
  return addRequirement({ kind: 'scopes', requirement: { mode, scopes } });
}
