import type { FormParameters } from '../oauth2/form.parameters.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';

/** What one parameter must be like. Each is text and was sent once at the most. */
export interface ParameterRule {
  /** Default true. */
  readonly required?: boolean;
  /** The whole of it must fit. */
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
  /** Characters. Default 8192, the longest that is read at all. */
  readonly maxLength?: number;
}

export type ParameterDeclarations = Readonly<Record<string, 'required' | 'optional' | ParameterRule>>;

/** A validator of zod 3.24 and later, valibot, arktype and others. @see https://standardschema.dev */
export interface ParameterSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
  };
}

interface SchemaIssue {
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

type SchemaResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

/**
 * What a grant declared, out of what a request brought.
 *
 * @throws OAuth2Error `invalid_request` that names the parameter, and nothing of what was in it
 */
export async function readDeclared(
  declared: ParameterDeclarations | ParameterSchema | undefined,
  parameters: FormParameters,
): Promise<unknown> {
  if (declared === undefined) return parameters.toRecord();
  if (isSchema(declared)) return bySchema(declared, parameters);
  return Object.fromEntries(
    Object.entries(declared).map(([name, rule]) => [name, byRule(name, ruleOf(rule), parameters)]),
  );
}

/** Names that declarations may not have: they are the endpoint's own. */
export function reservedNamesIn(declared: ParameterDeclarations | ParameterSchema | undefined): string[] {
  if (declared === undefined || isSchema(declared)) return [];
  return Object.keys(declared).filter((name) => RESERVED.has(name));
}

const RESERVED: ReadonlySet<string> = new Set([
  'grant_type',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
]);

function isSchema(declared: ParameterDeclarations | ParameterSchema): declared is ParameterSchema {
  return '~standard' in declared;
}

function ruleOf(rule: 'required' | 'optional' | ParameterRule): ParameterRule {
  return typeof rule === 'string' ? { required: rule === 'required' } : rule;
}

function byRule(
  name: string,
  { required = true, pattern, oneOf, maxLength }: ParameterRule,
  parameters: FormParameters,
): string | undefined {
  const value = required ? parameters.require(name) : parameters.get(name);
  if (value === undefined) return undefined;
  const isGood =
    (pattern === undefined || fits(value, pattern)) &&
    (oneOf === undefined || oneOf.includes(value)) &&
    (maxLength === undefined || value.length <= maxLength);
  if (!isGood) throw malformed(name);
  return value;
}

function fits(value: string, pattern: RegExp): boolean {
  // A pattern with the flag g or y remembers where it stood.
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, '')).test(value);
}

async function bySchema(schema: ParameterSchema, parameters: FormParameters): Promise<unknown> {
  const sent = parameters.toRecord();
  const result = await schema['~standard'].validate(sent);
  if (result.issues === undefined) return result.value;
  const name = result.issues.map(nameIn).find((one) => one !== undefined);
  if (name !== undefined && !Object.hasOwn(sent, name)) throw missing(name);
  throw malformed(name);
}

/** A schema over open names would have us repeat one that the caller made up: only those that look like ours. */
function nameIn({ path }: SchemaIssue): string | undefined {
  const [first] = path ?? [];
  const name = typeof first === 'object' ? first.key : first;
  return typeof name === 'string' && /^[a-z][a-z0-9_]{0,63}$/.test(name) ? name : undefined;
}

function missing(name: string): OAuth2Error {
  return new OAuth2Error('invalid_request', `The parameter ${name} is missing.`);
}

function malformed(name: string | undefined): OAuth2Error {
  const which = name === undefined ? 'A parameter' : `The parameter ${name}`;
  return new OAuth2Error('invalid_request', `${which} is not what this grant takes.`);
}
