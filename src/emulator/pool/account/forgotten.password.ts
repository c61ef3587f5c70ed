import { contactOf, type Contact } from '../codes/contact.js';
import { sendCode, type Occasion } from '../codes/message.js';
import { codeMismatch } from '../codes/verification.codes.js';
import { invalidParameter, notAuthorized, userNotFound } from '../cognito.error.js';
import type { SignInCaller } from '../sign-in/sign-in.step.js';
import { simulatedDelivery } from '../sign-in/simulated.user.js';
import { migrateUser } from '../sign-up/migration.js';
import { afterConfirmation } from '../sign-up/sign-up.triggers.js';
import type { UserPool } from '../user-pool.js';
import type { Address } from '../user-pool.settings.js';
import { acceptedPassword } from '../users/password.change.js';
import type { User } from '../users/user.js';

/**
 * Sends a code to an address that was proved. Whoever is unknown, disabled or has no such address is told the same, where
 * that is hidden.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 */
export async function forgotPassword(caller: SignInCaller, username: string): Promise<Contact> {
  const { pool, client, clientMetadata } = caller;
  const addresses = addressesForRecovery(pool);
  const user = pool.users.find(username) ?? (await migrateUser(caller, username));
  const isReachable = user?.enabled && addresses.some((address) => reachedBy(user, address));
  if (!isReachable && client.hidesUnknownUsers) return simulatedDelivery(pool, username);
  if (!user) throw userNotFound('Username/client id combination not found.');
  pool.limits.count('ForgotPassword', user.username);
  const occasion = {
    source: 'CustomMessage_ForgotPassword',
    clientId: client.clientId,
    clientMetadata,
  } as const;
  return sendResetCode(pool, user, occasion);
}

/** @throws CognitoError */
export async function confirmForgottenPassword(
  caller: SignInCaller,
  username: string,
  code: string,
  password: string,
): Promise<void> {
  const { pool, client } = caller;
  const user = pool.users.find(username);
  if (!user?.enabled && client.hidesUnknownUsers) throw codeMismatch();
  if (!user) throw userNotFound('Username/client id combination not found.');
  pool.limits.count('ConfirmForgotPassword', user.username);
  pool.codes.check('forgot-password', user.username, code);
  if (!user.enabled) throw notAuthorized('User is disabled.');
  const verifier = acceptedPassword(pool, user, password);
  pool.codes.use('forgot-password', user.username, code);
  user.givePassword(verifier, pool.clock.epochSeconds());
  pool.lockouts.forget(user.username);
  await afterConfirmation(caller, user, 'PostConfirmation_ConfirmForgotPassword');
}

/** The user cannot sign in until the password was set anew with the code. */
export async function resetPasswordAsAdmin(pool: UserPool, user: User, occasion: Occasion): Promise<void> {
  await sendResetCode(pool, user, occasion);
  user.become('RESET_REQUIRED', pool.clock.epochSeconds());
}

async function sendResetCode(pool: UserPool, user: User, occasion: Occasion): Promise<Contact> {
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    throw notAuthorized('User password cannot be reset in the current state.');
  }
  const contact = recoveryContact(pool, user);
  const code = pool.codes.issue('forgot-password', user.username);
  await sendCode(pool, occasion, { purpose: 'forgot-password', user, contact, code });
  return contact;
}

function recoveryContact(pool: UserPool, user: User): Contact {
  for (const address of addressesForRecovery(pool)) {
    const contact = reachedBy(user, address);
    if (contact) return contact;
  }
  throw invalidParameter(
    'Cannot reset password for the user as there is no registered/verified email or phone_number',
  );
}

function reachedBy(user: User, address: Address): Contact | undefined {
  return user.hasVerified(address) ? contactOf(user, [address]) : undefined;
}

/** In order of preference. @throws CognitoError NotAuthorizedException to anybody, where there are none */
function addressesForRecovery({ settings }: UserPool): readonly Address[] {
  const addresses = settings.recovery.flatMap((way) => {
    if (way === 'admin_only') return [];
    return way === 'verified_email' ? (['email'] as const) : (['phone_number'] as const);
  });
  // Assumed: the text where only an administrator may reset passwords.
  if (addresses.length === 0) throw notAuthorized('Contact administrator to reset password.');
  return addresses;
}
