import type { AppClient } from '../clients/app-client.js';
import { invalidParameter, notAuthorized } from '../cognito.error.js';
import { isCustom, type AttributeDefinition, type AttributeSchema } from './attribute.schema.js';
import { isStandard, type Attributes } from './user.attributes.js';

/** @throws CognitoError InvalidParameterException for a name outside the schema or a value it does not allow. */
export function checkAttributes(attributes: Attributes, schema: AttributeSchema): void {
  for (const [name, value] of attributes) {
    if (name === 'sub') throw invalidParameter('Cannot modify the non-mutable attribute sub');
    const definition = schema.get(name);
    if (!definition) throw outsideSchema(name, 'Attribute does not exist in the schema.');
    checkValue(definition, value);
  }
}

/** What a new user must have. @throws CognitoError InvalidParameterException */
export function checkRequired(attributes: Attributes, schema: AttributeSchema): void {
  const missing = schema.required.find(({ name }) => name !== 'sub' && !attributes.get(name));
  if (missing) throw outsideSchema(missing.name, `The attribute ${missing.name} is required`);
}

/** @throws CognitoError InvalidParameterException for what cannot be changed after the user was made. */
export function checkMutable(names: Iterable<string>, schema: AttributeSchema): void {
  for (const name of names) {
    const definition = schema.get(name);
    if (definition && !definition.mutable)
      throw invalidParameter(`user.${name}: Attribute cannot be updated.\n`);
  }
}

/** What users set for themselves: never that an address is verified, and only what their client may write. */
export function checkWritable(names: Iterable<string>, client: AppClient): void {
  for (const name of names) {
    const writable = client.settings.writeAttributes?.includes(name) ?? isStandard(name);
    if (writable && !name.endsWith('_verified') && !name.startsWith('dev:')) continue;
    throw notAuthorized('A client attempted to write unauthorized attribute');
  }
}

function outsideSchema(name: string, complaint: string): Error {
  return invalidParameter(`Attributes did not conform to the schema: ${name}: ${complaint}\n`);
}

function checkValue(definition: AttributeDefinition, value: string): void {
  const { name } = definition;
  if (name === 'email' && value !== '' && !/^[^@\s]+@[^@\s]+$/.test(value)) {
    throw invalidParameter('Invalid email address format.');
  }
  if (name === 'phone_number' && value !== '' && !/^\+[0-9]{1,20}$/.test(value)) {
    throw invalidParameter('Invalid phone number format.');
  }
  const complaint = value === '' ? undefined : complaintAbout(definition, value);
  if (complaint) throw outsideSchema(name, complaint);
}

/** Assumed: the texts. That types and limits are enforced is documented, in which words is not. */
function complaintAbout({ type, name, min, max }: AttributeDefinition, value: string): string | undefined {
  switch (type) {
    case 'String':
      return complaintAboutSize('String length', value.length, min, max);
    case 'Number':
      if (!/^-?\d+(?:\.\d+)?$/.test(value)) return 'Attribute is not a number';
      return complaintAboutSize('Number', Number(value), min, max);
    case 'DateTime':
      return Number.isNaN(Date.parse(value)) ? 'Attribute is not a date and time' : undefined;
    case 'Boolean':
      // The two flags of the standard schema take anything that is not `true` for false.
      return isCustom(name) && !/^(?:true|false)$/.test(value) ? 'Attribute is not a boolean' : undefined;
  }
}

function complaintAboutSize(what: string, size: number, min = -Infinity, max = Infinity): string | undefined {
  if (size >= min && size <= max) return undefined;
  return `${what} must be between ${min} and ${max}`;
}
