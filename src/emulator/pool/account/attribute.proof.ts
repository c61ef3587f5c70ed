import { contactIn, type Contact } from '../codes/contact.js';
import type { Occasion } from '../codes/message.js';
import { invalidParameter } from '../cognito.error.js';
import type { UserPool } from '../user-pool.js';
import type { Address } from '../user-pool.settings.js';
import { claimAliases } from '../users/alias.js';
import type { User } from '../users/user.js';
import { sendAttributeCode } from './attribute.changes.js';

/** Sends a code to an address the user has, or is about to have. @throws CognitoError */
export async function sendProofCode(
  pool: UserPool,
  user: User,
  attribute: string,
  occasion: Occasion,
): Promise<Contact> {
  const address = addressNamed(attribute);
  pool.limits.count('GetUserAttributeVerificationCode', user.username);
  const contact = contactIn(new Map([...user.attributes, ...user.pendingAttributes]), [address]);
  if (!contact) throw invalidParameter(`User does not have a valid registered ${wordFor[address]}`);
  await sendAttributeCode(pool, user, contact, occasion);
  return contact;
}

/** @throws CognitoError CodeMismatchException, ExpiredCodeException, AliasExistsException */
export function proveAddress(pool: UserPool, user: User, attribute: string, code: string): void {
  const address = addressNamed(attribute);
  pool.limits.count('VerifyUserAttribute', user.username);
  pool.codes.check(`attribute:${address}`, user.username, code);
  const value = user.pendingAttributes.get(address) ?? user.attributes.get(address) ?? '';
  const proved = new Map([
    [address, value],
    [`${address}_verified`, 'true'],
  ]);
  claimAliases(pool, user, proved);
  pool.codes.use(`attribute:${address}`, user.username, code);
  user.setAttributes(proved, pool.clock.epochSeconds());
  user.pendingAttributes = new Map([...user.pendingAttributes].filter(([name]) => name !== address));
}

function addressNamed(attribute: string): Address {
  if (attribute === 'email' || attribute === 'phone_number') return attribute;
  throw invalidParameter('Invalid attribute name. Only phone_number and email can be verified.');
}

const wordFor: Readonly<Record<Address, string>> = { email: 'email address', phone_number: 'phone number' };
