const atom = String.raw`[^\s@"(),:;<>[\]\\.]+`;
const label = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?`;
const address = new RegExp(String.raw`^${atom}(?:\.${atom})*@(?:${label}\.)+${label}$`, 'u');

/**
 * Whether something looks like an e-mail address of the internet: no quotation marks, no stray dots, and a domain of two
 * names at least.
 *
 * Assumed: how strict Cognito is. That it refuses what is no address is seen, where it draws the line is not documented.
 */
export function isEmailAddress(text: string): boolean {
  return address.test(text);
}
