import type { ScopeRequirement } from './requirement.metadata.js';

const STANDARD_SCOPES: ReadonlySet<string> = new Set([
  'openid',
  'email',
  'phone',
  'profile',
  'aws.cognito.signin.user.admin',
]);

const SCOPE_NAME = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Whether Cognito itself defines the scope, and no resource server. */
export function isStandardScope(scope: string): boolean {
  return STANDARD_SCOPES.has(scope);
}

/** @see RFC 6749 §3.3 */
export function isScopeName(scope: unknown): scope is string {
  return typeof scope === 'string' && SCOPE_NAME.test(scope);
}

/** Turns the short scope names of decorators into those that Cognito puts into tokens. */
export class ScopeNames {
  /** @param resourceServer the identifier that a name without a slash belongs to */
  constructor(private readonly resourceServer: string | undefined) {}

  complete({ mode, scopes }: ScopeRequirement): ScopeRequirement {
    return { mode, scopes: scopes.map((scope) => this.completeName(scope)) };
  }

  completeName(scope: string): string {
    const isComplete = this.resourceServer === undefined || scope.includes('/') || isStandardScope(scope);
    return isComplete ? scope : `${this.resourceServer}/${scope}`;
  }
}
