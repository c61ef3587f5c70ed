import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import type { ScopeNames } from '../resource-server/scope.names.js';
import { demandedScopes, type DeclaredScope } from './declared.scopes.js';
import type { PoolAdministration } from './pool.administration.js';
import { differenceOfScopes, inVainOf, type ScopeDifference } from './scope.difference.js';

/** The user pool lacks scopes that the code demands, and `routes.unknownScope` is `refuse`. At boot. */
export class ScopeDriftError extends Error {
  override readonly name = 'ScopeDriftError';
}

/** The pool that the code is held against, and how it is asked. */
export interface CheckedPool {
  readonly userPoolId: string;
  /** Where its API is, if not at AWS. */
  readonly endpoint: string | undefined;
  /** That a scope without a slash belongs to. */
  readonly resourceServer: string | undefined;
  readonly clientIds: readonly string[];
  readonly administration: PoolAdministration;
  close(): Promise<void>;
}

/** The first requests do not wait for the AWS SDK to load. */
const MILLISECONDS_AFTER_START = 1000;
/** A start that waits for AWS waits no longer. */
const MILLISECONDS_TO_WAIT = 10_000;

/**
 * Holds the `@Scopes()` of the application against the user pool when it boots: a scope that no resource server has, or
 * that no app client may ask for, keeps everybody out. With `warn` a moment after the start and beside it; with `refuse`
 * before it. Where it cannot be seen, since rights are missing or AWS does not answer, it says so and lets the
 * application boot. Without a rule it asks nobody, and warns of what the code alone shows.
 *
 * @throws ScopeDriftError at boot, with `refuse`, that names every such scope
 */
export class ScopeCheck implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ScopeCheck.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly rule: 'refuse' | 'warn' | 'allow' | undefined,
    private readonly pool: CheckedPool,
    private readonly names: ScopeNames,
    private readonly discovery: DiscoveryService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.rule === 'allow') return;
    const demanded = this.demanded();
    this.complainOf(demanded.filter(({ scope }) => !isComplete(scope)));
    const declared = demanded.filter(({ scope }) => isComplete(scope));
    if (this.rule === undefined || declared.length === 0) return;
    if (this.rule === 'refuse') {
      const drift = await this.drift(declared);
      if (drift !== undefined) throw new ScopeDriftError(drift);
      return;
    }
    this.timer = setTimeout(() => void this.warn(declared), MILLISECONDS_AFTER_START).unref();
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
  }

  private async warn(declared: readonly DeclaredScope[]): Promise<void> {
    const drift = await this.drift(declared);
    if (drift !== undefined) this.logger.warn(drift);
  }

  /** A name without a resource server is the same at boot as at AWS: nobody need be asked. */
  private complainOf(short: readonly DeclaredScope[]): void {
    if (short.length === 0) return;
    const complaint = shortSentence(short);
    if (this.rule === 'refuse') throw new ScopeDriftError(complaint);
    this.logger.warn(complaint);
  }

  private demanded(): DeclaredScope[] {
    const wrappers = [...this.discovery.getControllers(), ...this.discovery.getProviders()];
    const classes = wrappers.flatMap(({ metatype }) =>
      typeof metatype === 'function' && hasPrototype(metatype) ? [metatype] : [],
    );
    return demandedScopes(classes, this.names);
  }

  /** What is wrong and how to mend it; `undefined` where nothing is, or nothing can be seen. */
  private async drift(declared: readonly DeclaredScope[]): Promise<string | undefined> {
    try {
      const difference = await Promise.race([this.difference(declared), tooLate()]);
      return driftSentence(difference, this.pool);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.logger.warn(`Whether the user pool has the scopes of the code was not checked. ${reason} ${OFF}`);
      return undefined;
    } finally {
      await this.pool.close();
    }
  }

  private async difference(declared: readonly DeclaredScope[]): Promise<ScopeDifference> {
    const { administration, userPoolId, clientIds } = this.pool;
    const servers = await administration.resourceServers(userPoolId);
    const clients = await Promise.all(clientIds.map((id) => administration.client(userPoolId, id)));
    return differenceOfScopes(declared, servers, clients, []);
  }
}

const OFF = "The option routes.unknownScope: 'allow' (UNKNOWN_SCOPES=allow) switches this check off.";

function isComplete(scope: string): boolean {
  return scope.includes('/');
}

function shortSentence(short: readonly DeclaredScope[]): string {
  return [
    'Scopes of Cognito begin with their resource server. These do not, and nobody gets in there:',
    ...short.map(({ scope, demandedBy }) => `  - ${scope}, which ${demandedBy} demands`),
    `Name the option resourceServer, or write the scope whole: orders/${short[0]?.scope ?? 'read'}.`,
    `Where a trigger adds such scopes they are good. ${OFF}`,
  ].join('\n');
}

function driftSentence(difference: ScopeDifference, pool: CheckedPool): string | undefined {
  const { missing, askedByNobody } = difference;
  const faults = [
    ...missing.map(({ scope, demandedBy }) => `${scope} is of no resource server; ${demandedBy} demands it`),
    ...askedByNobody
      .filter((scope) => !missing.some((one) => one.scope === scope))
      .map(
        (scope) => `${scope}: no app client of this application may ask for it${inVainOf(scope, difference)}`,
      ),
  ];
  if (faults.length === 0) return undefined;
  return [
    `The user pool ${pool.userPoolId} lacks scopes that the code demands, and nobody gets in there:`,
    ...faults.map((fault) => `  - ${fault}`),
    `Mend it: npx nest-cognito-oauth scopes apply --app dist/app.module.js ${flagsOf(pool)} --client NAME`,
    'For dist/app.module.js put the compiled file of your root module.',
  ].join('\n');
}

function flagsOf({ userPoolId, endpoint, resourceServer }: CheckedPool): string {
  return [
    `--user-pool-id ${userPoolId}`,
    ...(endpoint === undefined ? [] : [`--endpoint ${endpoint}`]),
    ...(resourceServer === undefined ? [] : [`--resource-server ${resourceServer}`]),
  ].join(' ');
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('AWS did not answer in time.')), MILLISECONDS_TO_WAIT).unref();
  });
}

function hasPrototype(value: object): value is { readonly name: string; readonly prototype: object } {
  return 'prototype' in value && typeof value.prototype === 'object' && value.prototype !== null;
}
