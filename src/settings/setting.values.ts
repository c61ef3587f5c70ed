import { z } from 'zod';

/** Variables of an environment, of which some are there. */
export type Environment = Readonly<Record<string, string | undefined>>;

// What a setting may be: text that is turned into what it means.

export const port = z.coerce.number('Give a port number.').int().min(0).max(65_535);
export const seconds = z.coerce.number('Give a number of seconds.').int().positive();
export const flag = z.enum(['true', 'false'], 'Give true or false.').transform((value) => value === 'true');
export const list = z.string().transform((value) => value.split(',').map((one) => one.trim()));
export const address = z.url({ protocol: /^https?$/, error: 'Give a full http(s) address.' });
export const redisUrl = z
  .url({ protocol: /^rediss?$/, error: 'Give a redis:// or rediss:// address.' })
  .refine(hasEncodedCredentials, 'Write the user name and the password percent-encoded, such as %25 for %.');

function hasEncodedCredentials(url: string): boolean {
  if (!URL.canParse(url)) return true; // Is named as no address already.
  const { username, password } = new URL(url);
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
}

export const encryptionKey = z
  .string()
  .refine(
    (key) => Buffer.from(key, 'base64').length === 32,
    'Give 32 random bytes in base64: openssl rand -base64 32',
  );

/** The message for a setting that must be there, and for one that is wrong. */
export function required(what: string) {
  return {
    error: (issue: { input?: unknown }) => (issue.input === undefined ? `Missing. ${what}` : what),
  };
}
