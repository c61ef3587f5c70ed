import { randomInt, randomUUID } from 'node:crypto';
import { CognitoError } from '../cognito.error.js';
import { hashPassword } from '../users/password.hash.js';
import { checkPassword, type PasswordPolicy } from '../users/password.policy.js';
import { checkAttributes, type Attributes } from '../users/user.attributes.js';
import { User } from '../users/user.js';
import type { UserPool } from '../user-pool.js';
import { contactOf } from './contact.js';

interface Invitation {
  readonly username: string;
  readonly attributes: Attributes;
  readonly temporaryPassword?: string;
  readonly silent: boolean;
}

/** How an administrator brings in a user, who then has to replace the temporary password. */
export async function inviteUser(pool: UserPool, invitation: Invitation): Promise<User> {
  const { passwordPolicy, customAttributes } = pool.settings;
  const password = invitation.temporaryPassword ?? generatePassword(passwordPolicy);
  checkPassword(passwordPolicy, password, 'change');
  checkAttributes(invitation.attributes, customAttributes);
  const hash = await hashPassword(password);
  const now = pool.clock.epochSeconds();
  const user = new User({
    username: invitation.username,
    sub: randomUUID(),
    attributes: invitation.attributes,
    status: 'FORCE_CHANGE_PASSWORD',
    createdAtSeconds: now,
  });
  user.giveTemporaryPassword(hash, now, temporarySeconds(passwordPolicy));
  pool.users.add(user, 'User account already exists.');
  if (!invitation.silent) sendInvitation(pool, user, password);
  return user;
}

/** Once more, with a new temporary password and a new term. */
export async function inviteAgain(pool: UserPool, user: User, temporaryPassword?: string): Promise<void> {
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new CognitoError(
      'UnsupportedUserStateException',
      "Resend not possible. The user's state is not FORCE_CHANGE_PASSWORD",
    );
  }
  const password = temporaryPassword ?? generatePassword(pool.settings.passwordPolicy);
  await setTemporaryPassword(pool, user, password);
  sendInvitation(pool, user, password);
}

export async function setTemporaryPassword(pool: UserPool, user: User, password: string): Promise<void> {
  const { passwordPolicy } = pool.settings;
  checkPassword(passwordPolicy, password, 'change');
  const hash = await hashPassword(password);
  user.giveTemporaryPassword(hash, pool.clock.epochSeconds(), temporarySeconds(passwordPolicy));
}

/** Tokens from before remain valid: in Cognito a new password does not sign anybody out. */
export async function setPermanentPassword(pool: UserPool, user: User, password: string): Promise<void> {
  checkPassword(pool.settings.passwordPolicy, password, 'change');
  user.givePassword(await hashPassword(password), pool.clock.epochSeconds());
}

function sendInvitation(pool: UserPool, user: User, password: string): void {
  const contact = contactOf(user, ['email', 'phone_number']);
  if (!contact) return;
  pool.outbox.send({
    purpose: 'invitation',
    username: user.username,
    medium: contact.medium,
    destination: contact.destination,
    code: password,
    sentAtSeconds: pool.clock.epochSeconds(),
  });
}

function temporarySeconds({ temporaryPasswordValidityDays }: PasswordPolicy): number {
  return temporaryPasswordValidityDays * 86_400;
}

const alphabets = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '!#%&*+-=?@_'];

/** One character of each kind in turn, so that any policy is content. */
function generatePassword({ minimumLength }: PasswordPolicy): string {
  const length = Math.max(minimumLength, 12);
  return Array.from({ length }, (_, index) => {
    const alphabet = alphabets[index % alphabets.length] ?? '';
    return alphabet.charAt(randomInt(alphabet.length));
  }).join('');
}
