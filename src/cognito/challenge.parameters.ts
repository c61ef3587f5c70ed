import { z } from 'zod';

type Sent = Readonly<Record<string, string>>;

const names = z.array(z.string());
const attributes = z.record(z.string(), z.string());

/** What belongs to the protocol between us and Cognito, and is nobody else's business. */
const INTERNAL: ReadonlySet<string> = new Set([
  'USERNAME',
  'USER_ID_FOR_SRP',
  'SALT',
  'SRP_B',
  'SECRET_BLOCK',
  'DEVICE_KEY',
]);

/**
 * What of a challenge may be told to whoever logs in, in our own words: Cognito packs lists and objects into text.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
 */
export function tellableParameters(
  challengeName: string,
  sent: Sent,
  available: readonly string[] | undefined,
): Readonly<Record<string, unknown>> {
  switch (challengeName) {
    case 'NEW_PASSWORD_REQUIRED':
      return {
        required_attributes: (parsed(names, sent['requiredAttributes']) ?? []).map(withoutPrefix),
        user_attributes: parsed(attributes, sent['userAttributes']) ?? {},
      };
    case 'SMS_MFA':
    case 'SMS_OTP':
    case 'EMAIL_OTP':
      return {
        delivery_medium: sent['CODE_DELIVERY_DELIVERY_MEDIUM'],
        delivery_destination: sent['CODE_DELIVERY_DESTINATION'],
      };
    case 'SOFTWARE_TOKEN_MFA':
      return { device_name: sent['FRIENDLY_DEVICE_NAME'] };
    case 'SELECT_MFA_TYPE':
      return { choices: parsed(names, sent['MFAS_CAN_CHOOSE']) ?? [] };
    case 'MFA_SETUP':
      return { choices: parsed(names, sent['MFAS_CAN_SETUP']) ?? [] };
    case 'SELECT_CHALLENGE':
      return { choices: available ?? [] };
    case 'CUSTOM_CHALLENGE':
      return Object.fromEntries(Object.entries(sent).filter(([name]) => !INTERNAL.has(name)));
    default:
      return {};
  }
}

function withoutPrefix(name: string): string {
  return name.replace(/^userAttributes\./, '');
}

function parsed<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}
