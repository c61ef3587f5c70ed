import { createHmac } from 'node:crypto';
import type { Contact } from '../codes/contact.js';
import type { UserPool } from '../user-pool.js';
import type { Address } from '../user-pool.settings.js';
import { isEmailAddress } from '../users/email.address.js';
import type { User } from '../users/user.js';

/**
 * The username that a challenge names. Where a real user would be found by an address, somebody unknown gets a UUID: the
 * same for the same name, so that asking again tells nothing.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 */
export function usernameToward(pool: UserPool, typed: string, user: User | undefined): string {
  if (user) return user.username;
  return isAddressFor(pool, typed) ? simulatedUuid(pool, typed) : typed;
}

/** Whether the pool would look for this under the addresses of its users. */
function isAddressFor({ settings }: UserPool, typed: string): boolean {
  const { usernameAttributes, aliasAttributes } = settings;
  if (usernameAttributes.length > 0) return !uuid.test(typed);
  return (
    (aliasAttributes.includes('email') && isEmailAddress(typed)) ||
    (aliasAttributes.includes('phone_number') && phoneNumber.test(typed))
  );
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const phoneNumber = /^\+[0-9]{4,20}$/;

/** Its version and variant are those of a random one (RFC 9562 §5.4). */
function simulatedUuid({ settings, simulationKey }: UserPool, typed: string): string {
  const name = settings.usernameCaseSensitive ? typed : typed.toLowerCase();
  const bytes = createHmac('sha256', simulationKey).update(`uuid:${name}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Where the code of somebody unknown would have gone: what was typed shows it, or else the settings of the pool. */
export function simulatedDelivery({ settings }: UserPool, typed: string): Contact {
  if (phoneNumber.test(typed)) return simulatedContact('phone_number', typed);
  const { recovery, autoVerifiedAttributes: proved } = settings;
  const isByPhone = !typed.includes('@') && !proved.includes('email') && !recovery.includes('verified_email');
  return simulatedContact(isByPhone ? 'phone_number' : 'email', typed);
}

export function simulatedContact(attribute: Address, typed: string): Contact {
  if (attribute === 'phone_number') {
    const destination = phoneNumber.test(typed) ? typed : '+10000000000';
    return { attribute, medium: 'SMS', destination };
  }
  const destination = typed.includes('@') ? typed : `${typed.slice(0, 1)}@${typed.slice(-1)}`;
  return { attribute, medium: 'EMAIL', destination };
}

/**
 * Assumed: the addresses that somebody unknown seems to have proved. The pool's own users have those that it proves at
 * sign-up, or that they sign up with; where it does neither, an e-mail address.
 */
export function simulatedAddresses({ settings }: UserPool): readonly Address[] {
  const addresses = [...settings.autoVerifiedAttributes, ...settings.usernameAttributes];
  return addresses.length > 0 ? addresses : ['email'];
}
