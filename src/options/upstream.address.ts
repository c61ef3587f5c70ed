import { z } from 'zod';

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An address that tokens or secrets are sent to, or keys come from. */
export const upstreamUrl = z.url({ protocol: /^https?$/, error: 'Give a full http(s) address.' });

/** Keys and secrets must not cross a network in the clear. */
export function refuseInsecureAddress(
  address: string,
  path: (string | number)[],
  options: { readonly allowInsecureHttp: boolean },
  context: z.RefinementCtx,
): void {
  if (!URL.canParse(address)) return; // Is named as no address already.
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:' || LOOPBACK.has(hostname) || options.allowInsecureHttp) return;
  context.addIssue({
    code: 'custom',
    path,
    message: 'Use https, or set allowInsecureHttp on a closed network.',
  });
}
