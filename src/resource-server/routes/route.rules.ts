import type { AuditedRoute } from './audited.route.js';

/** What is done about routes of one kind when the application boots. */
export type RouteRule = 'refuse' | 'warn' | 'allow';

export interface RouteRuleOptions {
  readonly unguarded: RouteRule;
  readonly publicWithoutReason: RouteRule;
  readonly withoutDemand: RouteRule;
}

const KINDS: Readonly<
  Record<keyof RouteRuleOptions, { fits(route: AuditedRoute): boolean; readonly complaint: string }>
> = {
  unguarded: {
    fits: ({ protection, otherGuards }) => protection === 'unguarded' && otherGuards.length === 0,
    complaint: 'has no guard before it. Add @UseGuards(AccessTokenGuard), or say @Public().',
  },
  publicWithoutReason: {
    fits: ({ protection, publicReason, isBuiltIn }) =>
      protection === 'public' && publicReason === undefined && !isBuiltIn,
    complaint: "is public and does not say why. Say it: @Public('why').",
  },
  withoutDemand: {
    fits: ({ protection, isBuiltIn }) => protection === 'token' && !isBuiltIn,
    complaint: 'takes any good token. Demand scopes, groups or the like.',
  },
};

/** The rules of the application for its own routes. */
export class RouteRules {
  constructor(private readonly options: RouteRuleOptions) {}

  refusals(routes: readonly AuditedRoute[]): string[] {
    return this.complaints(routes, 'refuse');
  }

  warnings(routes: readonly AuditedRoute[]): string[] {
    return this.complaints(routes, 'warn');
  }

  private complaints(routes: readonly AuditedRoute[], rule: RouteRule): string[] {
    const { options } = this;
    const kinds = (['unguarded', 'publicWithoutReason', 'withoutDemand'] as const).filter(
      (kind) => options[kind] === rule,
    );
    return kinds.flatMap((kind) =>
      routes
        .filter((route) => KINDS[kind].fits(route))
        .map(({ address, handler }) => `${address} (${handler}) ${KINDS[kind].complaint}`),
    );
  }
}
