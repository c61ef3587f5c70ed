import type { AppClient } from '../clients/app-client.js';
import { invalidParameter, notAuthorized } from '../cognito.error.js';
import { isCustom, isProof, type AttributeDefinition, type AttributeSchema } from './attribute.schema.js';
import { isEmailAddress } from './email.address.js';
import { isStandard, type Attributes } from './user.attributes.js';

/** What somebody is about to get the attributes by. Cognito words it differently for each. */
type Occasion = 'sign-up' | 'invitation' | 'change';

/** @throws CognitoError InvalidParameterException for a name outside the schema or a value it does not allow. */
export function checkAttributes(
  attributes: Attributes,
  schema: AttributeSchema,
  occasion: Occasion = 'sign-up',
): void {
  checkKnown(attributes.keys(), schema, occasion);
  for (const [name, value] of attributes) {
    if (name === 'sub') throw invalidParameter('Cannot modify the non-mutable attribute sub');
    const definition = schema.get(name);
    if (definition) checkValue(definition, value);
  }
}

/** @throws CognitoError InvalidParameterException for a name outside the schema. */
export function checkKnown(names: Iterable<string>, schema: AttributeSchema, occasion: Occasion): void {
  for (const name of names) if (!schema.get(name)) throw unknownAttribute(name, occasion);
}

function unknownAttribute(name: string, occasion: Occasion): Error {
  const complaint = 'Attribute does not exist in the schema.';
  if (occasion === 'sign-up') return outsideSchema(`${name}: ${complaint}\n`);
  if (occasion === 'change') return invalidParameter(`user.${name}: ${complaint}\n`);
  return outsideSchema(`Type for attribute {${name}} could not be determined`);
}

/** What a new user must have. @throws CognitoError InvalidParameterException */
export function checkRequired(attributes: Attributes, schema: AttributeSchema): void {
  const missing = schema.required.filter(({ name }) => name !== 'sub' && !attributes.get(name));
  const complaints = missing.map(({ name }) => `${name}: The attribute ${name} is required\n`);
  if (complaints.length > 0) throw outsideSchema(complaints.join(''));
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
    if (writable && !isProof(name) && !name.startsWith('dev:')) continue;
    throw notAuthorized('A client attempted to write unauthorized attribute');
  }
}

function outsideSchema(complaint: string): Error {
  return invalidParameter(`Attributes did not conform to the schema: ${complaint}`);
}

function checkValue(definition: AttributeDefinition, value: string): void {
  const { name } = definition;
  if (name === 'email' && value !== '' && !isEmailAddress(value)) {
    throw invalidParameter('Invalid email address format.');
  }
  if (name === 'phone_number' && value !== '' && !/^\+[0-9]{1,20}$/.test(value)) {
    throw invalidParameter('Invalid phone number format.');
  }
  const complaint = value === '' ? undefined : complaintAbout(definition, value);
  if (complaint) throw outsideSchema(`${name}: ${complaint}\n`);
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
