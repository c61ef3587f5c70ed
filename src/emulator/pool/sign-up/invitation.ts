import { randomInt, randomUUID } from 'node:crypto';
import { contactOf, type Contact } from '../codes/contact.js';
import { sendCode } from '../codes/message.js';
import { CognitoError } from '../cognito.error.js';
import type { ClientMetadata } from '../triggers/trigger.event.js';
import type { UserPool } from '../user-pool.js';
import { claimAliases } from '../users/alias.js';
import { checkAttributes } from '../users/attribute.rules.js';
import { setTemporaryPassword } from '../users/password.change.js';
import type { PasswordPolicy } from '../users/password.policy.js';
import type { Attributes } from '../users/user.attributes.js';
import { User } from '../users/user.js';
import { newNames } from './new.names.js';
import { beforeSignUp, vouchedFor } from './sign-up.triggers.js';

interface Invitation {
  readonly username: string;
  readonly attributes: Attributes;
  readonly temporaryPassword?: string;
  readonly silent: boolean;
  /**
   * @default whatever the user has. Deviates from Cognito, which sends SMS alone unless told otherwise: here a user with
   * an e-mail address would never hear of the password.
   */
  readonly mediums?: readonly Contact['medium'][];
  readonly forceAlias?: boolean;
  readonly validationData?: ClientMetadata;
  readonly clientMetadata?: ClientMetadata;
}

/** How an administrator brings in a user, who then has to replace the temporary password. */
export async function inviteUser(pool: UserPool, invitation: Invitation): Promise<User> {
  const { schema, usernameAttributes } = pool.settings;
  checkAttributes(invitation.attributes, schema, 'invitation');
  const { username, attributes } = newNames(pool, invitation.username, invitation.attributes);
  checkAttributes(attributes, schema);
  const sub = usernameAttributes.length > 0 ? username : randomUUID();
  const createdAtSeconds = pool.clock.epochSeconds();
  const user = new User({ username, sub, attributes, status: 'FORCE_CHANGE_PASSWORD', createdAtSeconds });
  const password = giveFirstPassword(pool, user, invitation.temporaryPassword);
  pool.users.checkFree(username, alreadyThere);
  const wishes = await beforeSignUp(pool, 'PreSignUp_AdminCreateUser', user, invitation);
  newNames(pool, invitation.username, invitation.attributes);
  claimAliases(pool, undefined, new Map([...attributes, ...vouchedFor(wishes, user)]), invitation.forceAlias);
  pool.users.add(user, alreadyThere);
  user.setAttributes(vouchedFor(wishes, user), createdAtSeconds);
  if (password === undefined) user.become('CONFIRMED', createdAtSeconds);
  else if (!invitation.silent) await sendInvitation(pool, user, password, invitation);
  return user;
}

const alreadyThere = 'User account already exists.';

/** Where codes alone suffice, somebody with a proved address needs no password, and so no temporary one. */
function giveFirstPassword(pool: UserPool, user: User, given: string | undefined): string | undefined {
  const { firstFactors, passwordPolicy } = pool.settings;
  const byCode =
    (firstFactors.includes('EMAIL_OTP') && user.hasVerified('email')) ||
    (firstFactors.includes('SMS_OTP') && user.hasVerified('phone_number'));
  if (given === undefined && byCode) return undefined;
  const password = given ?? generatePassword(passwordPolicy);
  setTemporaryPassword(pool, user, password);
  return password;
}

/** Once more, with a new temporary password and a new term. */
export async function inviteAgain(
  pool: UserPool,
  user: User,
  invitation: Pick<Invitation, 'temporaryPassword' | 'mediums' | 'clientMetadata'> = {},
): Promise<void> {
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new CognitoError(
      'UnsupportedUserStateException',
      "Resend not possible. The user's state is not FORCE_CHANGE_PASSWORD",
    );
  }
  const password = invitation.temporaryPassword ?? generatePassword(pool.settings.passwordPolicy);
  setTemporaryPassword(pool, user, password);
  await sendInvitation(pool, user, password, invitation);
}

async function sendInvitation(
  pool: UserPool,
  user: User,
  code: string,
  { mediums = ['SMS', 'EMAIL'], clientMetadata }: Pick<Invitation, 'mediums' | 'clientMetadata'>,
): Promise<void> {
  const addresses = mediums.map((medium) => (medium === 'SMS' ? 'phone_number' : 'email'));
  const contact = contactOf(user, addresses);
  if (!contact) return;
  const occasion = { source: 'CustomMessage_AdminCreateUser', clientMetadata } as const;
  await sendCode(pool, occasion, { purpose: 'invitation', user, contact, code });
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
