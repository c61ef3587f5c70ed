import type { User } from './user.js';
import { CognitoError, resourceNotFound } from '../cognito.error.js';

export interface Group {
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
  readonly roleArn?: string;
  readonly createdAtSeconds: number;
  /** @default when it was made */
  readonly modifiedAtSeconds?: number;
}

export class Groups {
  readonly #byName = new Map<string, Group>();

  add(group: Group): void {
    if (this.#byName.has(group.name)) {
      throw new CognitoError('GroupExistsException', 'A group with the name already exists');
    }
    this.#byName.set(group.name, group);
  }

  get all(): readonly Group[] {
    return [...this.#byName.values()];
  }

  get(name: string): Group {
    const group = this.#byName.get(name);
    if (!group) throw resourceNotFound('Group not found.');
    return group;
  }

  replace(group: Group): void {
    this.get(group.name);
    this.#byName.set(group.name, group);
  }

  /** @param members everybody who may be in it */
  remove(name: string, members: readonly User[]): void {
    this.get(name);
    this.#byName.delete(name);
    for (const user of members) user.groups.delete(name);
  }

  /** Most important first: a lower precedence wins, and none at all comes last. */
  of(user: User): readonly Group[] {
    return [...user.groups]
      .map((name) => this.get(name))
      .toSorted((one, other) => precedenceOf(one) - precedenceOf(other));
  }
}

function precedenceOf({ precedence }: Group): number {
  return precedence ?? Number.MAX_SAFE_INTEGER;
}
