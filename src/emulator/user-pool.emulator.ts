import { inspect } from 'node:util';
import { apiRoutes } from './api/api.routes.js';
import { systemClock, type Clock } from './clock.js';
import { domainRoutes } from './domain/domain.routes.js';
import { Router } from './http/router.js';
import { UserPools } from './pool/user-pools.js';
import { plantSeed } from './seed/seed.planter.js';
import type { UserPoolSeed } from './user-pool.seed.js';

export interface UserPoolEmulatorOptions {
  readonly seed?: UserPoolSeed;
  /** Where clients reach it, without a path: `http://localhost:9229`. The issuers begin with it. */
  readonly origin: string;
  /** @default the clock of the machine */
  readonly clock?: Clock;
  /** Makes the login pages send this `Cross-Origin-Opener-Policy`. @default no such header */
  readonly crossOriginOpenerPolicy?: string;
  /** Hears of faults of the emulator itself, which callers only see as a 500. @default a warning of the process */
  readonly onInternalError?: (error: unknown) => void;
}

/**
 * An Amazon Cognito that lives in this process: the cognito-idp JSON API, the OAuth domain with its login page, and the
 * documents under the issuer. It needs neither a network nor an account.
 */
export class UserPoolEmulator {
  readonly #router: Router;
  readonly #onInternalError: (error: unknown) => void;

  private constructor(
    readonly pools: UserPools,
    { origin, crossOriginOpenerPolicy, onInternalError = warn }: UserPoolEmulatorOptions,
  ) {
    this.#router = new Router([
      ...apiRoutes(pools),
      ...domainRoutes({ pools, origin, crossOriginOpenerPolicy }),
    ]);
    this.#onInternalError = onInternalError;
  }

  /** @throws SeedError with every fault of the seed */
  static async create(options: UserPoolEmulatorOptions): Promise<UserPoolEmulator> {
    const pools = new UserPools(options.origin, options.clock ?? systemClock);
    if (options.seed !== undefined) await plantSeed(pools, options.seed);
    return new UserPoolEmulator(pools, options);
  }

  /** Answers one request. It needs no port, and never rejects. */
  async handle(request: Request): Promise<Response> {
    try {
      return await this.#router.handle(request);
    } catch (error) {
      this.#onInternalError(error);
      return internalError();
    }
  }
}

function warn(error: unknown): void {
  process.emitWarning(inspect(error), 'UserPoolEmulator');
}

function internalError(): Response {
  const body = { __type: 'InternalErrorException', message: 'Internal error', error: 'server_error' };
  return Response.json(body, { status: 500 });
}
