import { z } from 'zod';

const PART = /^[\w-]+$/;
const encryptedHeader = z.looseObject({ alg: z.string(), enc: z.string() });

/**
 * Whether something can be a refresh token of Cognito at all: a JWE, of five parts and with a header that says how it is
 * encrypted. What is not one need not be sent there.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
 * @see RFC 7516 §3.1
 */
export function hasShapeOfRefreshToken(text: string): boolean {
  const parts = text.split('.');
  const [header = ''] = parts;
  if (parts.length !== 5 || !parts.every((part) => PART.test(part))) return false;
  try {
    return encryptedHeader.safeParse(JSON.parse(Buffer.from(header, 'base64url').toString())).success;
  } catch {
    return false;
  }
}
