import { isIP } from 'node:net';

const NOWHERE = 'unknown';
const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

/**
 * What counts as one address: an IPv4 address, or the /64 that a customer of IPv6 has at the least.
 *
 * @param address as the framework tells it, and never as a header does
 */
export function networkOf(address: string | undefined): string {
  if (address === undefined || address === '') return NOWHERE;
  return isIP(address) === 6 ? `${groupsOf(address).slice(0, GROUPS_OF_NETWORK).join(':')}::/64` : address;
}

/** What of an IPv6 address one customer may well have thousands of: its first 48 bits. @param network as {@link networkOf} */
export function siteOf(network: string): string {
  return network.replace(/^((?:[^:]+:){3}).*::\/64$/, '$1:/48');
}

/** In one spelling, with the zeros that `::` stands for. */
function groupsOf(address: string): string[] {
  const [bare = ''] = address.split('%');
  const [left = '', right] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::');
  const [head, tail] = [left, right ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = right === undefined ? 0 : GROUPS - (head?.length ?? 0) - (tail?.length ?? 0);
  return [...(head ?? []), ...Array<string>(zeros).fill('0'), ...(tail ?? [])];
}
