import type { Address } from '../user-pool.settings.js';
import type { Attributes } from '../users/user.attributes.js';
import type { User } from '../users/user.js';

/** Where a user can be reached, and under which attribute. */
export interface Contact {
  readonly attribute: Address;
  readonly medium: 'EMAIL' | 'SMS';
  readonly destination: string;
}

/** Cognito prefers the phone when both are to be verified. */
export function contactOf(user: User, addresses: readonly string[]): Contact | undefined {
  return contactIn(user.attributes, addresses);
}

export function contactIn(attributes: Attributes, addresses: readonly string[]): Contact | undefined {
  const phone = attributes.get('phone_number');
  if (phone && addresses.includes('phone_number')) {
    return { attribute: 'phone_number', medium: 'SMS', destination: phone };
  }
  const email = attributes.get('email');
  if (email && addresses.includes('email')) {
    return { attribute: 'email', medium: 'EMAIL', destination: email };
  }
  return undefined;
}

export function verified(contact: Contact): Attributes {
  return new Map([[`${contact.attribute}_verified`, 'true']]);
}

/** As in `CodeDeliveryDetails`: enough to recognise one's own address. */
export function masked({ medium, destination }: Contact): string {
  if (medium === 'SMS') {
    const digits = destination.slice(1);
    return `+${'*'.repeat(Math.max(digits.length - 4, 0))}${digits.slice(-4)}`;
  }
  const [local = '', domain = ''] = destination.split('@');
  return `${local.slice(0, 1)}***@${domain.slice(0, 1)}***`;
}
