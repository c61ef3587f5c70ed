import { z } from 'zod';
import { isReadable, isReadableLine } from '../../oauth2/readable.text.js';
import { AccountRequestError } from './account-request.error.js';

// The bounds of the cognito-idp API: what is longer need not be sent there.
const line = z.string().min(1).refine(isReadableLine);
const username = line.max(128);
const password = line.max(256);
const code = line.max(2048).regex(/^\S+$/);
const attributeName = line.max(32);
const attributeValue = z.string().max(2048).refine(isReadable);

export const signUpBody = z.strictObject({
  username,
  password,
  attributes: z.record(attributeName, attributeValue).default({}),
});
export const usernameBody = z.strictObject({ username });
export const confirmationBody = z.strictObject({ username, code });
export const resetBody = z.strictObject({ username, code, password });
export const passwordBody = z.strictObject({ previous_password: password, password });
export const attributesBody = z.strictObject({
  /** `null` takes the attribute away. */
  attributes: z
    .record(attributeName, attributeValue.nullable())
    .refine((attributes) => Object.keys(attributes).length > 0),
});
export const codeBody = z.strictObject({ code });
export const authenticatorBody = z.strictObject({
  code: z.string().regex(/^\d{6}$/),
  device_name: line.max(131).optional(),
});

export const newUserBody = z.strictObject({
  username,
  attributes: z.record(attributeName, attributeValue).default({}),
  temporary_password: password.optional(),
  /** Whether the pool sends the user a message with the temporary password. */
  invite: z.boolean().default(true),
});
export const userSearchQuery = z.strictObject({
  attribute: z
    .string()
    .regex(/^[a-z_:]{1,32}$/)
    .default('username'),
  starts_with: line.max(256).optional(),
  limit: z.coerce.number().int().min(1).max(60).default(60),
  next: z.string().min(1).max(8192).optional(),
});

const choice = z.strictObject({ enabled: z.boolean(), preferred: z.boolean().optional() });
export const factorsBody = z
  .strictObject({ totp: choice, sms: choice, email: choice })
  .partial()
  .refine((choices) => Object.keys(choices).length > 0);

/**
 * What was sent, as the route takes it. A member that the route does not know is refused, not read past: whoever sends
 * `groups` along with a sign-up is to learn that it did nothing.
 *
 * @throws AccountRequestError naming the members that are wrong, none of their values
 */
export function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new AccountRequestError([...new Set(result.error.issues.flatMap(membersOf))]);
}

/** Only names that are the route's own are repeated. */
function membersOf({ path, code: kind }: z.core.$ZodIssue): string {
  if (kind === 'unrecognized_keys') return 'a member that is not known';
  const [first] = path;
  return typeof first === 'string' ? first : 'the body';
}
