import { createHash } from 'node:crypto';
import type { UserPool } from '../pool/user-pool.js';
import { hashPassword } from '../pool/users/password.hash.js';
import { checkPassword } from '../pool/users/password.policy.js';
import { checkAttributes } from '../pool/users/user.attributes.js';
import { User } from '../pool/users/user.js';
import type { CheckedUser } from './seed.reader.js';

/** @throws CognitoError */
export async function plantUser(pool: UserPool, seed: CheckedUser): Promise<void> {
  const { passwordPolicy, customAttributes } = pool.settings;
  const attributes = seed.attributes ?? new Map<string, string>();
  checkPassword(passwordPolicy, seed.password, 'change');
  checkAttributes(attributes, customAttributes);
  const groups = (seed.groups ?? []).map((name) => pool.groups.get(name));
  const now = pool.clock.epochSeconds();
  const sub = seed.sub ?? stableUuid(`${pool.id}/${seed.username}`);
  const status = seed.status ?? 'CONFIRMED';
  const user = new User({ username: seed.username, sub, attributes, status, createdAtSeconds: now });
  user.enabled = seed.enabled ?? true;
  for (const { name } of groups) user.groups.add(name);
  pool.users.add(user);
  const hash = await hashPassword(seed.password);
  if (status !== 'FORCE_CHANGE_PASSWORD') user.choosePassword(hash);
  else user.giveTemporaryPassword(hash, now, passwordPolicy.temporaryPasswordValidityDays * 86_400);
}

function stableUuid(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex');
  const variant = `8${digits.slice(17, 20)}`;
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    variant,
    digits.slice(20, 32),
  ].join('-');
}
