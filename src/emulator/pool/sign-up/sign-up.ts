import { randomUUID } from 'node:crypto';
import { contactOf, verified, type Contact } from '../codes/contact.js';
import { sendCode, type Occasion } from '../codes/message.js';
import { codeExpired, codeMismatch } from '../codes/verification.codes.js';
import type { AppClient } from '../clients/app-client.js';
import { invalidParameter, notAuthorized, userNotFound } from '../cognito.error.js';
import type { SignInCaller } from '../sign-in/sign-in.step.js';
import type { ClientMetadata } from '../triggers/trigger.event.js';
import type { UserPool } from '../user-pool.js';
import { claimAliases } from '../users/alias.js';
import { checkAttributes, checkKnown, checkRequired, checkWritable } from '../users/attribute.rules.js';
import { passwordOwner } from '../users/password.change.js';
import { checkPassword } from '../users/password.policy.js';
import { verifierOf } from '../users/password.verifier.js';
import type { Attributes } from '../users/user.attributes.js';
import { User } from '../users/user.js';
import { newNames } from './new.names.js';
import { afterConfirmation, beforeSignUp, vouchedFor } from './sign-up.triggers.js';

interface SignUp {
  readonly username: string;
  /** Absent for somebody who will sign in with codes alone. */
  readonly password?: string;
  readonly attributes: Attributes;
  readonly validationData?: ClientMetadata;
  readonly clientMetadata?: ClientMetadata;
}

/** @throws CognitoError UsernameExistsException also where unknown users are hidden: Cognito tells that to anybody. */
export async function signUp(
  pool: UserPool,
  client: AppClient,
  signUpData: SignUp,
): Promise<{ user: User; sentTo: Contact | undefined }> {
  const { password, clientMetadata } = signUpData;
  const { settings } = pool;
  if (settings.allowAdminCreateUserOnly) throw notAuthorized('SignUp is not permitted for this user pool');
  checkPasswordIfAny(pool, password);
  checkKnown(signUpData.attributes.keys(), settings.schema, 'sign-up');
  checkWritable(signUpData.attributes.keys(), client);
  checkAttributes(signUpData.attributes, settings.schema);
  const { username, attributes } = newNames(pool, signUpData.username, signUpData.attributes);
  checkAttributes(attributes, settings.schema);
  checkRequired(attributes, settings.schema);
  const sub = settings.usernameAttributes.length > 0 ? username : randomUUID();
  const createdAtSeconds = pool.clock.epochSeconds();
  const user = new User({ username, sub, attributes, status: 'UNCONFIRMED', createdAtSeconds });
  if (password !== undefined) user.choosePassword(verifierOf(passwordOwner(pool, username), password));
  pool.users.checkFree(username);
  const wishes = await beforeSignUp(pool, 'PreSignUp_SignUp', user, {
    ...signUpData,
    clientId: client.clientId,
  });
  // Again, since the trigger took its time and others may have signed up meanwhile.
  newNames(pool, signUpData.username, signUpData.attributes);
  claimAliases(pool, undefined, new Map([...attributes, ...vouchedFor(wishes, user)]));
  pool.users.add(user);
  user.setAttributes(vouchedFor(wishes, user), createdAtSeconds);
  if (wishes.autoConfirmUser) {
    user.become('CONFIRMED', createdAtSeconds);
    await afterConfirmation({ pool, client, clientMetadata }, user, 'PostConfirmation_ConfirmSignUp');
    return { user, sentTo: undefined };
  }
  const occasion = { source: 'CustomMessage_SignUp', clientId: client.clientId, clientMetadata } as const;
  return { user, sentTo: await sendSignUpCode(pool, user, occasion) };
}

/** Only a pool in which codes alone suffice takes somebody without a password. */
function checkPasswordIfAny({ settings }: UserPool, password: string | undefined): void {
  if (password !== undefined) checkPassword(settings.passwordPolicy, password, 'sign-up');
  else if (settings.firstFactors.every((factor) => factor === 'PASSWORD')) {
    throw invalidParameter('Missing required parameter Password');
  }
}

export async function sendSignUpCode(
  pool: UserPool,
  user: User,
  occasion: Occasion,
): Promise<Contact | undefined> {
  const contact = contactOf(user, pool.settings.autoVerifiedAttributes);
  if (!contact) return undefined;
  const code = pool.codes.issue('sign-up', user.username);
  await sendCode(pool, occasion, { purpose: 'sign-up', user, contact, code });
  return contact;
}

/** @throws CognitoError */
export async function confirmSignUp(
  pool: UserPool,
  client: AppClient,
  username: string,
  code: string,
  options: { readonly forceAlias?: boolean; readonly clientMetadata?: ClientMetadata } = {},
): Promise<User> {
  const user = pool.users.find(username);
  if (!user && client.hidesUnknownUsers) throw codeMismatch();
  if (!user) throw userNotFound('Username/client id combination not found.');
  pool.limits.count('ConfirmSignUp', user.username);
  checkUnconfirmed(user);
  pool.codes.check('sign-up', user.username, code);
  const contact = contactOf(user, pool.settings.autoVerifiedAttributes);
  if (!contact) throw codeExpired();
  claimAliases(pool, user, verified(contact), options.forceAlias);
  pool.codes.use('sign-up', user.username, code);
  const now = pool.clock.epochSeconds();
  user.setAttributes(verified(contact), now);
  user.become('CONFIRMED', now);
  const caller = { pool, client, clientMetadata: options.clientMetadata };
  await afterConfirmation(caller, user, 'PostConfirmation_ConfirmSignUp');
  return user;
}

/** An administrator's word for it: nothing is thereby known about the user's addresses. */
export async function confirmSignUpAsAdmin(
  pool: UserPool,
  user: User,
  clientMetadata?: ClientMetadata,
): Promise<void> {
  checkUnconfirmed(user);
  user.become('CONFIRMED', pool.clock.epochSeconds());
  await afterConfirmation({ pool, clientMetadata }, user, 'PostConfirmation_ConfirmSignUp');
}

/** Sends the code of the sign-up once more. Somebody unknown or disabled is told the same, where that is hidden. */
export async function resendSignUpCode(caller: SignInCaller, username: string): Promise<Contact | undefined> {
  const { pool, client, clientMetadata } = caller;
  const user = pool.users.find(username);
  if (!user?.enabled && client.hidesUnknownUsers) return undefined;
  if (!user) throw userNotFound('Username/client id combination not found.');
  pool.limits.count('ResendConfirmationCode', user.username);
  if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
  const occasion = { source: 'CustomMessage_ResendCode', clientId: client.clientId, clientMetadata } as const;
  const sentTo = await sendSignUpCode(pool, user, occasion);
  if (!sentTo) throw invalidParameter('Cannot resend codes. Auto verification not turned on.');
  return sentTo;
}

function checkUnconfirmed({ status }: User): void {
  if (status === 'UNCONFIRMED') return;
  throw notAuthorized(`User cannot be confirmed. Current status is ${status}`);
}
