import type { Clock } from '../../clock.js';
import { CognitoError, invalidParameter, resourceNotFound } from '../cognito.error.js';
import { sameSecret } from '../opaque.secret.js';

export interface ClientSecret {
  readonly id: string;
  readonly value: string;
  readonly createdAtSeconds: number;
}

export const mostSecrets = 2;

/** A list, as two secrets live side by side while one replaces the other. A client without any is a public one. */
export class ClientSecrets {
  #secrets: readonly ClientSecret[] = [];

  constructor(
    private readonly clientId: string,
    private readonly clock: Clock,
    first: string | undefined,
  ) {
    if (first !== undefined) this.#keep(first);
  }

  get all(): readonly ClientSecret[] {
    return this.#secrets;
  }

  accepts(secret: string): boolean {
    return this.#secrets.some(({ value }) => sameSecret(value, secret));
  }

  /** In place of those there are. */
  import(secrets: readonly ClientSecret[]): void {
    this.#secrets = secrets;
  }

  /** @throws CognitoError InvalidParameterException, LimitExceededException */
  add(value: string): ClientSecret {
    if (this.#secrets.length === 0) throw invalidParameter('A public client cannot be given a secret.');
    if (this.#secrets.length >= mostSecrets) {
      throw new CognitoError('LimitExceededException', 'A client has at most two secrets.');
    }
    return this.#keep(value);
  }

  /** @throws CognitoError ResourceNotFoundException, InvalidParameterException */
  remove(id: string): void {
    if (!this.#secrets.some((secret) => secret.id === id)) {
      throw resourceNotFound(`Client secret ${id} does not exist.`);
    }
    if (this.#secrets.length === 1) throw invalidParameter('The last secret of a client cannot be deleted.');
    this.#secrets = this.#secrets.filter((secret) => secret.id !== id);
  }

  #keep(value: string): ClientSecret {
    const createdAtSeconds = this.clock.epochSeconds();
    const secret = { id: this.#freeId(createdAtSeconds), value, createdAtSeconds };
    this.#secrets = [...this.#secrets, secret];
    return secret;
  }

  /** The client and the second; two secrets of one second need another. */
  #freeId(nowSeconds: number): string {
    const id = (second: number) => `${this.clientId}--${second}`;
    let second = Math.floor(nowSeconds);
    while (this.#secrets.some((secret) => secret.id === id(second))) second += 1;
    return id(second);
  }
}
