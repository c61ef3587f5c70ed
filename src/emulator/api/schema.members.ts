import { listOf, structure } from '../input/compound.shapes.js';
import { flag, oneOf, text } from '../input/scalar.shapes.js';
import { optional, type InputOf } from '../input/shape.js';
import { invalidParameter } from '../pool/cognito.error.js';
import {
  attributeTypes,
  isCustom,
  type AttributeDefinition,
  type AttributeSchema,
} from '../pool/users/attribute.schema.js';

/** Limits come as text, since they may be larger than a number of JSON can be relied on for. */
const bound = optional(text({ max: 131_072, pattern: '-?[0-9]+' }));

const members = {
  Name: text({ min: 1, max: 20, pattern: String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}]+` }),
  AttributeDataType: optional(oneOf(...attributeTypes)),
  DeveloperOnlyAttribute: optional(flag),
  Mutable: optional(flag),
  Required: optional(flag),
  NumberAttributeConstraints: optional(structure({ MinValue: bound, MaxValue: bound })),
  StringAttributeConstraints: optional(structure({ MinLength: bound, MaxLength: bound })),
};

export const schemaMembers = listOf(structure(members), { max: 50 });

type SchemaInput = InputOf<typeof members>;

/** With what a new pool says about standard attributes, and with its own. @throws CognitoError */
export function extendedSchema(schema: AttributeSchema, added: readonly SchemaInput[]): AttributeSchema {
  const isStandard = ({ Name }: SchemaInput) => schema.get(Name) !== undefined;
  const standard = added.filter(isStandard).map((input) => standardDefinition(schema, input));
  const custom = added.filter((input) => !isStandard(input));
  return schemaWithCustom(schema.with(standard), custom);
}

/** @throws CognitoError InvalidParameterException: an attribute that is there already cannot be added */
export function schemaWithCustom(schema: AttributeSchema, added: readonly SchemaInput[]): AttributeSchema {
  const definitions = added.map((input) => customDefinition(input));
  const isTwice = (name: string) => definitions.filter((other) => other.name === name).length > 1;
  const known = definitions.find(({ name }) => schema.get(name) ?? isTwice(name));
  if (known) throw invalidParameter(`${known.name}: Existing attribute already has name ${known.name}.`);
  return schema.with(definitions);
}

function standardDefinition(schema: AttributeSchema, input: SchemaInput): AttributeDefinition {
  const standard = schema.get(input.Name);
  const { AttributeDataType: type = standard?.type } = input;
  if (!standard || type !== standard.type || input.DeveloperOnlyAttribute) {
    throw invalidParameter(
      `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${input.Name}`,
    );
  }
  return {
    ...standard,
    mutable: input.Name === 'sub' ? false : (input.Mutable ?? true),
    required: input.Required ?? standard.required,
    ...limits(input, input.Name, standard),
  };
}

function customDefinition(input: SchemaInput): AttributeDefinition {
  if (input.Required) throw invalidParameter('Required custom attributes are not supported currently.');
  const developerOnly = input.DeveloperOnlyAttribute ?? false;
  const prefix = developerOnly ? 'dev:' : 'custom:';
  const name = isCustom(input.Name) ? input.Name : `${prefix}${input.Name}`;
  const type = input.AttributeDataType;
  if (type === undefined) {
    throw invalidParameter(
      'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
    );
  }
  return {
    name,
    type,
    mutable: input.Mutable ?? true,
    required: false,
    developerOnly,
    ...limits(input, name),
  };
}

function limits(
  input: SchemaInput,
  name: string,
  standard?: AttributeDefinition,
): { min?: number; max?: number } {
  const { NumberAttributeConstraints: number, StringAttributeConstraints: string } = input;
  const min = string?.MinLength ?? number?.MinValue;
  const max = string?.MaxLength ?? number?.MaxValue;
  const read = {
    min: min === undefined ? standard?.min : Number(min),
    max: max === undefined ? standard?.max : Number(max),
  };
  if ((read.max ?? Infinity) < (read.min ?? -Infinity)) {
    // Assumed: that it is the same sentence for numbers, with “value” in place of “length”.
    const word = number ? 'value' : 'length';
    throw invalidParameter(`user.${name}: Max ${word} cannot be less than min ${word}.`);
  }
  return read;
}

export function schemaDescription(schema: AttributeSchema): object[] {
  return schema.definitions.map(({ name, type, mutable, required, developerOnly, min, max }) => ({
    Name: name,
    AttributeDataType: type,
    DeveloperOnlyAttribute: developerOnly,
    Mutable: mutable,
    Required: required,
    ...(type === 'String' && {
      StringAttributeConstraints: { MinLength: written(min), MaxLength: written(max) },
    }),
    ...(type === 'Number' && {
      NumberAttributeConstraints: { MinValue: written(min), MaxValue: written(max) },
    }),
  }));
}

function written(limit: number | undefined): string | undefined {
  return limit === undefined ? undefined : `${limit}`;
}
