import type { FidelitySwitches } from '../fidelity.switches.js';
import type { UserPools } from '../pool/user-pools.js';

export interface DomainContext {
  readonly pools: UserPools;
  /** Where browsers reach the domain: `http://localhost:9229`. */
  readonly origin: string;
  /** Value of the `Cross-Origin-Opener-Policy` header of the pages. Absent: no header. */
  readonly crossOriginOpenerPolicy?: string;
  readonly fidelity: FidelitySwitches;
  /** Whether discovery says that S256 is supported, for clients that refuse PKCE otherwise. Cognito does not say it. */
  readonly advertisesPkce?: boolean;
}

export function isSecure({ origin }: DomainContext): boolean {
  return origin.startsWith('https:');
}
