import { UserPoolError } from './user-pool.error.js';

/** The secrets of an app client that are live, the one to use first. Cognito allows two while one rotates. */
export type LiveSecrets = readonly [string, ...string[]];

/**
 * Where the secrets of app clients come from, when they are not to stand in the options: AWS Secrets Manager, a
 * vault, a mounted file. Inject it into the factory of `AuthModule.forRootAsync` and give it as `clientSecret`.
 */
export abstract class ClientSecretProvider {
  /**
   * Asked again every five minutes, and when a secret turns out to be none any more.
   *
   * @returns the secret; two of them, the newer one first, while they rotate
   */
  abstract secretsOf(clientId: string): Promise<string | readonly string[]>;
}

/** The provider of client secrets failed, and none of the client is known: the user pool was not asked. */
export class ClientSecretUnavailableError extends UserPoolError {
  constructor(message: string) {
    super('unavailable', message);
  }
}

/** The secrets of one confidential client. */
export abstract class ClientSecrets {
  /** @throws UserPoolError `unavailable` when they cannot be had */
  abstract live(): Promise<LiveSecrets>;

  /**
   * To be called when none of {@link live} was right: they may have rotated. Asks its source at most once in ten
   * seconds, so that guessing costs us nothing.
   *
   * @param seen those that were not right
   * @returns the secrets, when they are others now
   */
  abstract renewed(seen: LiveSecrets): Promise<LiveSecrets | undefined>;
}

/** Secrets that stand in the options. */
export class FixedSecrets extends ClientSecrets {
  // A private field of the language: nothing that prints the client prints its secret.
  readonly #secrets: LiveSecrets;

  constructor(secrets: LiveSecrets) {
    super();
    this.#secrets = secrets;
  }

  override async live(): Promise<LiveSecrets> {
    return this.#secrets;
  }

  override async renewed(): Promise<undefined> {}
}

const MILLISECONDS_REMEMBERED = 300_000;
const MILLISECONDS_BETWEEN_RENEWALS = 10_000;

/** Secrets that a provider is asked for. While it does not answer, the last ones it gave stay in use. */
export class ProvidedSecrets extends ClientSecrets {
  #known: { readonly secrets: LiveSecrets; readonly askedAt: number } | undefined;
  private asking: Promise<LiveSecrets> | undefined;
  private triedAt = -Infinity;

  /** @param now milliseconds that only ever grow */
  constructor(
    private readonly ask: () => Promise<string | readonly string[]>,
    private readonly now: () => number,
  ) {
    super();
  }

  override async live(): Promise<LiveSecrets> {
    const known = this.#known;
    if (known === undefined) return this.asked();
    if (this.now() - known.askedAt < MILLISECONDS_REMEMBERED || this.hasJustTried) return known.secrets;
    return this.asked().catch(() => known.secrets);
  }

  override async renewed(seen: LiveSecrets): Promise<LiveSecrets | undefined> {
    if (!this.hasJustTried || this.asking !== undefined) await this.asked().catch(() => undefined);
    const secrets = this.#known?.secrets;
    return secrets?.some((secret) => !seen.includes(secret)) === true ? secrets : undefined;
  }

  private get hasJustTried(): boolean {
    return this.now() - this.triedAt < MILLISECONDS_BETWEEN_RENEWALS;
  }

  /** One question at a time, whoever wants to know. */
  private asked(): Promise<LiveSecrets> {
    this.asking ??= this.askAnew().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async askAnew(): Promise<LiveSecrets> {
    this.triedAt = this.now();
    const secrets = liveSecretsOf(await this.ask().catch(providerFailed));
    this.#known = { secrets, askedAt: this.triedAt };
    return secrets;
  }
}

function liveSecretsOf(answer: string | readonly string[]): LiveSecrets {
  const [first, ...others] = typeof answer === 'string' ? [answer] : answer;
  const isText = [first, ...others].every((secret) => typeof secret === 'string' && secret !== '');
  if (first === undefined || !isText) {
    throw new ClientSecretUnavailableError('The provider of client secrets answered without a secret.');
  }
  return [first, ...others];
}

/** Without what it said: the words of a vault may hold the secret. */
function providerFailed(cause: unknown): never {
  const name = cause instanceof Error ? cause.name : 'unknown';
  throw new ClientSecretUnavailableError(`The provider of client secrets failed with ${name}.`);
}
