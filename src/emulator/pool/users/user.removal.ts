import type { UserPool } from '../user-pool.js';
import type { User } from './user.js';

/** For good: tokens die, codes are void, and the name is free. */
export function removeUser(pool: UserPool, user: User): void {
  pool.families.revokeAllOf(user.username);
  for (const purpose of [
    'sign-up',
    'forgot-password',
    'attribute:email',
    'attribute:phone_number',
  ] as const) {
    pool.codes.drop(purpose, user.username);
  }
  pool.users.remove(user);
}
