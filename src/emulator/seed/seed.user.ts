import { createHash } from 'node:crypto';
import type { UserPool } from '../pool/user-pool.js';
import { newNames } from '../pool/sign-up/new.names.js';
import { claimAliases } from '../pool/users/alias.js';
import { checkPassword } from '../pool/users/password.policy.js';
import { checkAttributes } from '../pool/users/attribute.rules.js';
import { passwordOwner } from '../pool/users/password.change.js';
import { verifierOf } from '../pool/users/password.verifier.js';
import { User } from '../pool/users/user.js';
import type { CheckedUser } from './seed.reader.js';

/** @throws CognitoError */
export function plantUser(pool: UserPool, seed: CheckedUser): void {
  const { passwordPolicy, schema } = pool.settings;
  checkPassword(passwordPolicy, seed.password, 'change');
  const sub = seed.sub ?? stableUuid(`${pool.id}/${seed.username}`);
  const { username, attributes } = newNames(pool, seed.username, seed.attributes ?? new Map(), sub);
  checkAttributes(attributes, schema);
  const groups = (seed.groups ?? []).map((name) => pool.groups.get(name));
  const now = pool.clock.epochSeconds();
  const status = seed.status ?? 'CONFIRMED';
  const user = new User({ username, sub, attributes, status, createdAtSeconds: now });
  user.enabled = seed.enabled ?? true;
  for (const { name } of groups) user.groups.add(name);
  claimAliases(pool, undefined, attributes);
  giveFactors(user, seed.mfa);
  pool.users.add(user);
  const verifier = verifierOf(passwordOwner(pool, username), seed.password);
  if (status !== 'FORCE_CHANGE_PASSWORD') user.choosePassword(verifier);
  else user.giveTemporaryPassword(verifier, now, passwordPolicy.temporaryPasswordValidityDays * 86_400);
}

function giveFactors(user: User, factors: CheckedUser['mfa']): void {
  if (factors?.totpSecret !== undefined) {
    user.mfa.totpSecret = factors.totpSecret;
    user.mfa.enable('SOFTWARE_TOKEN_MFA');
  }
  if (factors?.sms) user.mfa.enable('SMS_MFA');
  if (factors?.email) user.mfa.enable('EMAIL_OTP');
  user.mfa.preferred = factors?.preferred;
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
