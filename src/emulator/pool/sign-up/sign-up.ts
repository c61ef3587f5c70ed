import { randomUUID } from 'node:crypto';
import type { AppClient } from '../clients/app-client.js';
import { CognitoError, notAuthorized } from '../cognito.error.js';
import { hashPassword } from '../users/password.hash.js';
import { checkPassword } from '../users/password.policy.js';
import { checkAttributes, checkWritable, type Attributes } from '../users/user.attributes.js';
import { User } from '../users/user.js';
import type { UserPool } from '../user-pool.js';
import { contactOf, verified, type Contact } from './contact.js';
import { codeMismatch } from './sign-up.codes.js';

interface SignUp {
  readonly username: string;
  readonly password: string;
  readonly attributes: Attributes;
}

/** @throws CognitoError UsernameExistsException also where unknown users are hidden: Cognito tells that to anybody. */
export async function signUp(
  pool: UserPool,
  client: AppClient,
  { username, password, attributes }: SignUp,
): Promise<{ user: User; sentTo: Contact | undefined }> {
  if (pool.settings.allowAdminCreateUserOnly) {
    throw notAuthorized('SignUp is not permitted for this user pool');
  }
  checkPassword(pool.settings.passwordPolicy, password, 'sign-up');
  checkWritable(attributes, client);
  checkAttributes(attributes, pool.settings.customAttributes);
  const hash = await hashPassword(password);
  const user = new User({
    username,
    sub: randomUUID(),
    attributes,
    status: 'UNCONFIRMED',
    createdAtSeconds: pool.clock.epochSeconds(),
  });
  user.choosePassword(hash);
  pool.users.add(user);
  return { user, sentTo: sendSignUpCode(pool, user) };
}

function sendSignUpCode(pool: UserPool, user: User): Contact | undefined {
  const contact = contactOf(user, pool.settings.autoVerifiedAttributes);
  if (!contact) return undefined;
  pool.outbox.send({
    purpose: 'sign-up',
    username: user.username,
    medium: contact.medium,
    destination: contact.destination,
    code: pool.signUpCodes.issue(user.username),
    sentAtSeconds: pool.clock.epochSeconds(),
  });
  return contact;
}

/** @throws CognitoError */
export function confirmSignUp(pool: UserPool, client: AppClient, username: string, code: string): void {
  const user = pool.users.find(username);
  if (!user && client.hidesUnknownUsers) throw codeMismatch();
  if (!user) throw new CognitoError('UserNotFoundException', 'Username/client id combination not found.');
  checkUnconfirmed(user);
  pool.signUpCodes.use(username, code);
  const now = pool.clock.epochSeconds();
  const contact = contactOf(user, pool.settings.autoVerifiedAttributes);
  if (contact) user.setAttributes(verified(contact), now);
  user.become('CONFIRMED', now);
}

/** An administrator's word for it: nothing is thereby known about the user's addresses. */
export function confirmSignUpAsAdmin(pool: UserPool, user: User): void {
  checkUnconfirmed(user);
  user.become('CONFIRMED', pool.clock.epochSeconds());
}

function checkUnconfirmed({ status }: User): void {
  if (status === 'UNCONFIRMED') return;
  throw notAuthorized(`User cannot be confirmed. Current status is ${status}`);
}
