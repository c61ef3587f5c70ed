import type { ScopeRequirement } from './requirement.metadata.js';

const STANDARD_SCOPES: ReadonlySet<string> = new Set([
  'openid',
  'email',
  'phone',
  'profile',
  'aws.cognito.signin.user.admin',
]);

/** Whether Cognito itself defines the scope, and no resource server. */
export function isStandardScope(scope: string): boolean {
  return STANDARD_SCOPES.has(scope);
}

/** Turns the short scope names of decorators into those that Cognito puts into tokens. */
export class ScopeNames {
  /** @param resourceServer the identifier that a name without a slash belongs to */
  constructor(private readonly resourceServer: string | undefined) {}

  complete(requirement: ScopeRequirement): ScopeRequirement {
    return { mode: requirement.mode, scopes: requirement.scopes.map((scope) => this.completeName(scope)) };
  }

  private completeName(scope: string): string {
    const isComplete = this.resourceServer === undefined || scope.includes('/') || isStandardScope(scope);
    return isComplete ? scope : `${this.resourceServer}/${scope}`;
  }
}
