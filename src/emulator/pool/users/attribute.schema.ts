import { invalidParameter } from '../cognito.error.js';

export const attributeTypes = ['String', 'Number', 'DateTime', 'Boolean'] as const;

export type AttributeType = (typeof attributeTypes)[number];

export interface AttributeDefinition {
  /** With its prefix: `custom:tenant`. */
  readonly name: string;
  readonly type: AttributeType;
  readonly mutable: boolean;
  readonly required: boolean;
  readonly developerOnly: boolean;
  /** Length of a string, or size of a number. */
  readonly min?: number;
  readonly max?: number;
}

const mostCustomAttributes = 50;

/** Which attributes users of a pool have. Attributes can be added later, but never changed or taken away. */
export class AttributeSchema {
  static readonly standard = new AttributeSchema(standardDefinitions());
  readonly #byName: ReadonlyMap<string, AttributeDefinition>;

  private constructor(definitions: Iterable<AttributeDefinition>) {
    this.#byName = new Map(Array.from(definitions, (definition) => [definition.name, definition]));
  }

  /** From the definitions of another. */
  static of(definitions: readonly AttributeDefinition[]): AttributeSchema {
    return new AttributeSchema(definitions);
  }

  get definitions(): readonly AttributeDefinition[] {
    return [...this.#byName.values()];
  }

  get(name: string): AttributeDefinition | undefined {
    return this.#byName.get(name);
  }

  get required(): readonly AttributeDefinition[] {
    return this.definitions.filter(({ required }) => required);
  }

  /** @throws CognitoError InvalidParameterException */
  with(added: readonly AttributeDefinition[]): AttributeSchema {
    const next = new AttributeSchema([...this.definitions, ...added]);
    const custom = next.definitions.filter(({ name }) => isCustom(name));
    if (custom.length > mostCustomAttributes) {
      throw invalidParameter(`A user pool has at most ${mostCustomAttributes} custom attributes.`);
    }
    return next;
  }
}

export function isCustom(name: string): boolean {
  return name.startsWith('custom:') || name.startsWith('dev:');
}

/** The marks that an address was proved. What an application calls `custom:…_verified` is an attribute like any other. */
export function isProof(name: string): boolean {
  return name === 'email_verified' || name === 'phone_number_verified';
}

export function customString(name: string): AttributeDefinition {
  return { name, type: 'String', mutable: true, required: false, developerOnly: false };
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
function standardDefinitions(): readonly AttributeDefinition[] {
  const names = [
    'name',
    'given_name',
    'family_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'email',
    'gender',
    'zoneinfo',
    'locale',
    'phone_number',
    'address',
  ];
  const common = { mutable: true, required: false, developerOnly: false } as const;
  return [
    { ...common, name: 'sub', type: 'String', mutable: false, required: true, min: 1, max: 2048 },
    ...names.map((name) => ({ ...common, name, type: 'String' as const, min: 0, max: 2048 })),
    { ...common, name: 'birthdate', type: 'String', min: 10, max: 10 },
    { ...common, name: 'email_verified', type: 'Boolean' },
    { ...common, name: 'phone_number_verified', type: 'Boolean' },
    { ...common, name: 'updated_at', type: 'Number', min: 0 },
  ];
}
