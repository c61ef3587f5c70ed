import type { AppClient } from '../clients/app-client.js';
import { AttributeSchema } from './attribute.schema.js';

export type Attributes = ReadonlyMap<string, string>;

const emailAttributes: ReadonlySet<string> = new Set(['email', 'email_verified']);
const phoneAttributes: ReadonlySet<string> = new Set(['phone_number', 'phone_number_verified']);

export function readableAttributes(attributes: Attributes, client: AppClient): Attributes {
  const readable = client.settings.readAttributes;
  return pick(attributes, (name) => readable?.includes(name) ?? isStandard(name));
}

/** What a client may read and write if its settings do not say. */
export function isStandard(name: string): boolean {
  return AttributeSchema.standard.get(name) !== undefined;
}

/**
 * `openid` alone opens everything the client may read; any of the other OpenID scopes narrows that to what they name.
 *
 * Assumed: custom attributes come with `profile`, since the documentation only says that scope means "all user
 * attributes readable by the client".
 */
export function attributesInScope(attributes: Attributes, scopes: readonly string[]): Attributes {
  const has = (scope: string) => scopes.includes(scope);
  if (!has('email') && !has('phone') && !has('profile')) return attributes;
  return pick(attributes, (name) => {
    if (emailAttributes.has(name)) return has('email');
    if (phoneAttributes.has(name)) return has('phone');
    return has('profile');
  });
}

/** What a scope is about, of which a client must be able to read something to get tokens with it. */
const attributesOfScope: ReadonlyMap<string, (name: string) => boolean> = new Map([
  ['email', (name) => name === 'email'],
  ['phone', (name) => name === 'phone_number'],
  ['profile', (name) => !emailAttributes.has(name) && !phoneAttributes.has(name) && name !== 'sub'],
]);

/**
 * Whether the client may read what its scopes imply. Cognito finds out only when the code is redeemed.
 *
 * Assumed: how much of it. One attribute of `profile` will do, and nobody asks for the marks that an address was proved.
 */
export function mayReadInScope(client: AppClient, scopes: readonly string[]): boolean {
  const readable = client.settings.readAttributes;
  if (!readable) return true;
  return scopes.every((scope) => {
    const isImplied = attributesOfScope.get(scope);
    return !isImplied || readable.some(isImplied);
  });
}

function pick(attributes: Attributes, wanted: (name: string) => boolean): Attributes {
  return new Map([...attributes].filter(([name]) => wanted(name)));
}
