import { CognitoError, userNotFound } from '../cognito.error.js';
import type { UserPoolSettings } from '../user-pool.settings.js';
import type { User } from './user.js';

type Naming = Pick<UserPoolSettings, 'aliasAttributes' | 'usernameAttributes' | 'usernameCaseSensitive'>;

export class UserDirectory {
  readonly #byUsername = new Map<string, User>();
  readonly #bySub = new Map<string, User>();

  /** @param naming is asked at every look-up, since a pool can be updated */
  constructor(private readonly naming: () => Naming) {}

  /** @throws CognitoError UsernameExistsException: the last word, also for two sign-ups at once. */
  add(user: User, message?: string): void {
    this.checkFree(user.username, message);
    this.#byUsername.set(this.#folded(user.username), user);
    this.#bySub.set(user.sub, user);
  }

  /** @throws CognitoError UsernameExistsException */
  checkFree(username: string, message = 'User already exists'): void {
    if (this.find(username)) throw new CognitoError('UsernameExistsException', message);
  }

  remove(user: User): void {
    this.#byUsername.delete(this.#folded(user.username));
    this.#bySub.delete(user.sub);
  }

  /** In the order in which they came. */
  get all(): readonly User[] {
    return [...this.#byUsername.values()];
  }

  /** By what a person types to sign in: the username, or whatever the pool takes in place of it. */
  find(name: string): User | undefined {
    return this.#byUsername.get(this.#folded(name)) ?? this.#findByAddress(name) ?? this.#findByAlias(name);
  }

  /** Administrators may name a user by `sub` as well. */
  get(nameOrSub: string): User {
    const user = this.find(nameOrSub) ?? this.#bySub.get(nameOrSub);
    if (!user) throw userNotFound();
    return user;
  }

  /** Whose alias, or address in place of a username, this is already. */
  holderOf(attribute: string, value: string): User | undefined {
    if (value === '') return undefined;
    const { aliasAttributes, usernameAttributes } = this.naming();
    if (usernameAttributes.some((name) => name === attribute)) return this.#having(attribute, value);
    if (!aliasAttributes.some((name) => name === attribute)) return undefined;
    const wanted = this.#folded(value);
    return this.all.find((user) => this.#folded(aliasOf(user, attribute)) === wanted);
  }

  /** While an account is not confirmed its address counts already, so that it cannot be taken twice. */
  #findByAddress(name: string): User | undefined {
    for (const attribute of this.naming().usernameAttributes) {
      const user = this.#having(attribute, name);
      if (user) return user;
    }
    return undefined;
  }

  /** An address is an alias only once it has been proved. */
  #findByAlias(name: string): User | undefined {
    for (const attribute of this.naming().aliasAttributes) {
      const user = this.holderOf(attribute, name);
      if (user) return user;
    }
    return undefined;
  }

  #having(attribute: string, value: string): User | undefined {
    const wanted = this.#folded(value);
    return this.all.find((user) => this.#folded(user.attributes.get(attribute) ?? '') === wanted);
  }

  #folded(name: string): string {
    return this.naming().usernameCaseSensitive ? name : name.toLowerCase();
  }
}

function aliasOf(user: User, attribute: string): string {
  const counts = attribute === 'preferred_username' || user.hasVerified(attribute);
  return counts ? (user.attributes.get(attribute) ?? '') : '';
}
