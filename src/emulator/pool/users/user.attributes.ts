import type { AppClient } from '../clients/app-client.js';
import { CognitoError, invalidParameter } from '../cognito.error.js';

export type Attributes = ReadonlyMap<string, string>;

const emailAttributes: readonly string[] = ['email', 'email_verified'];
const phoneAttributes: readonly string[] = ['phone_number', 'phone_number_verified'];

const standardAttributes: ReadonlySet<string> = new Set([
  'sub',
  ...emailAttributes,
  ...phoneAttributes,
  'address',
  'birthdate',
  'family_name',
  'gender',
  'given_name',
  'locale',
  'middle_name',
  'name',
  'nickname',
  'picture',
  'preferred_username',
  'profile',
  'updated_at',
  'website',
  'zoneinfo',
]);

/** @throws CognitoError InvalidParameterException for a name outside the schema or a value it does not allow. */
export function checkAttributes(attributes: Attributes, customAttributes: ReadonlySet<string>): void {
  for (const [name, value] of attributes) {
    if (name === 'sub') throw invalidParameter('Cannot modify the non-mutable attribute sub');
    if (!standardAttributes.has(name) && !customAttributes.has(name)) {
      throw invalidParameter(
        `Attributes did not conform to the schema: ${name}: Attribute does not exist in the schema.\n`,
      );
    }
    if (name === 'email' && !/^[^@\s]+@[^@\s]+$/.test(value)) {
      throw invalidParameter('Invalid email address format.');
    }
    if (name === 'phone_number' && !/^\+[0-9]{1,20}$/.test(value)) {
      throw invalidParameter('Invalid phone number format.');
    }
  }
}

/** What users set for themselves: never that an address is verified, and only what their client may write. */
export function checkWritable(attributes: Attributes, client: AppClient): void {
  for (const name of attributes.keys()) {
    const writable = client.settings.writeAttributes?.includes(name) ?? standardAttributes.has(name);
    if (writable && !name.endsWith('_verified')) continue;
    throw new CognitoError('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
  }
}

export function readableAttributes(attributes: Attributes, client: AppClient): Attributes {
  const readable = client.settings.readAttributes;
  return pick(attributes, (name) => readable?.includes(name) ?? standardAttributes.has(name));
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
    if (emailAttributes.includes(name)) return has('email');
    if (phoneAttributes.includes(name)) return has('phone');
    return has('profile');
  });
}

function pick(attributes: Attributes, wanted: (name: string) => boolean): Attributes {
  return new Map([...attributes].filter(([name]) => wanted(name)));
}
