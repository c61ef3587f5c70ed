import type { User } from './user.js';
import { CognitoError } from '../cognito.error.js';

export class UserDirectory {
  readonly #byUsername = new Map<string, User>();
  readonly #bySub = new Map<string, User>();

  /** @throws CognitoError UsernameExistsException: the last word, also for two sign-ups at once. */
  add(user: User, message = 'User already exists'): void {
    if (this.find(user.username)) throw new CognitoError('UsernameExistsException', message);
    this.#byUsername.set(user.username, user);
    this.#bySub.set(user.sub, user);
  }

  /** By what a person types to sign in. */
  find(username: string): User | undefined {
    return this.#byUsername.get(username);
  }

  /** Administrators may name a user by `sub` as well. */
  get(usernameOrSub: string): User {
    const user = this.find(usernameOrSub) ?? this.#bySub.get(usernameOrSub);
    if (!user) throw new CognitoError('UserNotFoundException', 'User does not exist.');
    return user;
  }
}
