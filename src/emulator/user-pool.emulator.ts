import { inspect } from 'node:util';
import { apiRoutes } from './api/api.routes.js';
import { systemClock, type Clock } from './clock.js';
import { likeliest, type FidelitySwitches } from './fidelity.switches.js';
import { domainRoutes } from './domain/domain.routes.js';
import { Router } from './http/router.js';
import { internalError } from './overload.response.js';
import type { IssuerForm } from './pool/issuer.js';
import { checkTriggers } from './pool/triggers/trigger.check.js';
import type { UserPoolTriggers } from './pool/triggers/user-pool.triggers.js';
import { UserPools } from './pool/user-pools.js';
import { plantSeed } from './seed/seed.planter.js';
import { DataFile } from './state/data.file.js';
import { Persistence } from './state/persistence.js';
import type { UserPoolSeed } from './user-pool.seed.js';

/** Stands in front of everything. Throws to leave the caller without any answer. */
export type Interceptor = (request: Request, answer: () => Promise<Response>) => Promise<Response>;

/** How the emulator appears to its clients, however they reach it. */
export interface Appearance {
  /** How the issuer of the tokens is written. All else is served locally in any case. @default 'local' */
  readonly issuer?: IssuerForm;
  /** Adds `code_challenge_methods_supported` to the discovery document, which Cognito does not. @default false */
  readonly advertisesPkce?: boolean;
  /** How doubtful cases are answered. @default as it is most likely */
  readonly fidelity?: Partial<FidelitySwitches>;
  /** Makes the login pages send this `Cross-Origin-Opener-Policy`. @default no such header */
  readonly crossOriginOpenerPolicy?: string;
}

export interface UserPoolEmulatorOptions extends Appearance {
  readonly seed?: UserPoolSeed;
  /** Where clients reach it, without a path: `http://localhost:9229`. The issuers begin with it. */
  readonly origin: string;
  /** @default the clock of the machine */
  readonly clock?: Clock;
  /** Stand-ins for the Lambda functions of the pools. @default none */
  readonly triggers?: UserPoolTriggers;
  /** For faults on demand. @default nothing stands in front */
  readonly intercept?: Interceptor;
  /** Keeps the pools in this file, and goes on with what is in it in place of the seed. @default nothing is kept */
  readonly dataFile?: string;
  /** Hears of faults of the emulator itself, which callers only see as a 500. @default a warning of the process */
  readonly onInternalError?: (error: unknown) => void;
}

/**
 * An Amazon Cognito that lives in this process: the cognito-idp JSON API, the OAuth domain with its login page, and the
 * documents under the issuer. It needs neither a network nor an account.
 */
export class UserPoolEmulator {
  readonly #router: Router;
  readonly #intercept: Interceptor;
  readonly #onInternalError: (error: unknown) => void;

  private constructor(
    readonly pools: UserPools,
    private readonly persistence: Persistence | undefined,
    { origin, intercept = letPass, onInternalError = warn, ...appearance }: UserPoolEmulatorOptions,
  ) {
    const fidelity = switchesOf(appearance);
    const context = { ...appearance, pools, origin, fidelity };
    this.#router = new Router([...apiRoutes(pools), ...domainRoutes(context)]);
    this.#intercept = intercept;
    this.#onInternalError = onInternalError;
  }

  /** @throws SeedError with every fault of the seed, DataFileError, TypeError for triggers that cannot be called */
  static async create(options: UserPoolEmulatorOptions): Promise<UserPoolEmulator> {
    checkTriggers(options.triggers ?? {});
    const pools = new UserPools(
      options.origin,
      options.clock ?? systemClock,
      options.issuer,
      options.triggers,
      switchesOf(options),
    );
    const { dataFile, seed } = options;
    const persistence = dataFile === undefined ? undefined : new Persistence(pools, new DataFile(dataFile));
    const wasKept = await persistence?.load();
    if (!wasKept && seed !== undefined) await plantSeed(pools, seed);
    await persistence?.save();
    return new UserPoolEmulator(pools, persistence, options);
  }

  /** Answers one request. It needs no port, and rejects only if the interceptor does. */
  handle(request: Request): Promise<Response> {
    return this.#intercept(request, () => this.#answer(request));
  }

  async #answer(request: Request): Promise<Response> {
    try {
      const answer = await this.#router.handle(request);
      // Before the answer goes out: what a client was told must still be true after a crash.
      if (!request.url.includes('/.well-known/')) await this.persistence?.save();
      return answer;
    } catch (error) {
      this.#onInternalError(error);
      return internalError();
    }
  }
}

function switchesOf({ fidelity }: Appearance): FidelitySwitches {
  return { ...likeliest, ...fidelity };
}

const letPass: Interceptor = (_request, answer) => answer();

function warn(error: unknown): void {
  process.emitWarning(inspect(error), 'UserPoolEmulator');
}
