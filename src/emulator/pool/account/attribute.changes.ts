import { contactIn, type Contact } from '../codes/contact.js';
import { sendCode, type Occasion } from '../codes/message.js';
import { invalidParameter } from '../cognito.error.js';
import type { UserPool } from '../user-pool.js';
import type { Address } from '../user-pool.settings.js';
import { claimAliases } from '../users/alias.js';
import { checkAttributes, checkKnown, checkMutable } from '../users/attribute.rules.js';
import type { Attributes } from '../users/user.attributes.js';
import type { User } from '../users/user.js';

const addresses: readonly Address[] = ['email', 'phone_number'];

/**
 * Changes attributes and sends a code to every new address that has to be proved. An empty value takes an attribute
 * away.
 *
 * @throws CognitoError
 */
export async function changeAttributes(
  pool: UserPool,
  user: User,
  wanted: Attributes,
  occasion: Occasion,
): Promise<readonly Contact[]> {
  const { schema } = pool.settings;
  checkAttributes(wanted, schema, 'change');
  checkMutable(wanted.keys(), schema);
  const removed = [...wanted].filter(([, value]) => value === '').map(([name]) => name);
  checkRemovable(pool, removed);
  const changed = new Map(
    [...wanted].filter(([name, value]) => value !== '' && user.attributes.get(name) !== value),
  );
  const waiting = waitingIn(pool, user, changed);
  const now = new Map([...changed].filter(([name]) => !waiting.has(name)));
  for (const [flag, value] of unprovedBy(now)) if (!now.has(flag)) now.set(flag, value);
  claimAliases(pool, user, new Map([...now, ...waiting]));
  voidCodes(pool, user, changed);
  user.setAttributes(now, pool.clock.epochSeconds());
  user.pendingAttributes = new Map([...user.pendingAttributes, ...waiting]);
  removeAttributes(pool, user, removed);
  return proveAddresses(pool, user, new Map([...now, ...waiting]), occasion);
}

/** @throws CognitoError InvalidParameterException */
export function removeAttributes(pool: UserPool, user: User, names: readonly string[]): void {
  checkRemovable(pool, names);
  const flags = addresses
    .filter((address) => names.includes(address))
    .map((address) => `${address}_verified`);
  if (names.length > 0) user.removeAttributes([...names, ...flags], pool.clock.epochSeconds());
}

/** Who signs in with an address cannot be without it, and nobody without what the schema requires. */
function checkRemovable({ settings }: UserPool, names: readonly string[]): void {
  checkKnown(names, settings.schema, 'change');
  for (const name of names) {
    const isRequired = settings.schema.get(name)?.required ?? false;
    const isUsername = settings.usernameAttributes.some((attribute) => attribute === name);
    if (isRequired || isUsername) throw invalidParameter(`Cannot delete required attribute ${name}`);
    checkMutable([name], settings.schema);
  }
}

/** New addresses that must be proved before they take the place of one that has been. */
function waitingIn({ settings }: UserPool, user: User, changed: Attributes): Attributes {
  const waits = (address: Address) =>
    settings.verifyBeforeUpdate.includes(address) &&
    changed.has(address) &&
    changed.get(`${address}_verified`) !== 'true' &&
    Boolean(user.attributes.get(address));
  return new Map(addresses.filter(waits).map((address) => [address, changed.get(address) ?? '']));
}

/** An address that changes is no longer proved. */
function unprovedBy(changed: Attributes): Attributes {
  const touched = addresses.filter((address) => changed.has(address));
  return new Map(touched.map((address) => [`${address}_verified`, 'false']));
}

/** A code proves the address it was sent to, and not the one that has come in its place. */
function voidCodes({ codes }: UserPool, user: User, changed: Attributes): void {
  const touched = addresses.filter((address) => changed.has(address));
  for (const address of touched) codes.drop(`attribute:${address}`, user.username);
  if (touched.length === 0) return;
  codes.drop('sign-up', user.username);
  codes.drop('forgot-password', user.username);
}

async function proveAddresses(
  pool: UserPool,
  user: User,
  changed: Attributes,
  occasion: Occasion,
): Promise<readonly Contact[]> {
  const sentTo: Contact[] = [];
  for (const address of pool.settings.autoVerifiedAttributes) {
    const contact = changed.get(`${address}_verified`) === 'true' ? undefined : contactIn(changed, [address]);
    if (!contact) continue;
    await sendAttributeCode(pool, user, contact, occasion);
    sentTo.push(contact);
  }
  return sentTo;
}

export async function sendAttributeCode(
  pool: UserPool,
  user: User,
  contact: Contact,
  occasion: Occasion,
): Promise<void> {
  const code = pool.codes.issue(`attribute:${contact.attribute}`, user.username);
  await sendCode(pool, occasion, { purpose: 'attribute', user, contact, code });
}
