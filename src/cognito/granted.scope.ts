import { z } from 'zod';
import { issuedPayload } from '../tokens/issued.payload.js';

const scopeClaim = z.object({ scope: z.string().min(1) });

/**
 * The scope that Cognito granted, from the access token: its own answers never say. It must be told wherever it is
 * not what was asked for, as with every password login.
 *
 * @see RFC 6749 §3.3, §5.1
 */
export function grantedScope(accessToken: string): { scope?: string } {
  const scope = scopeClaim.safeParse(issuedPayload(accessToken)).data?.scope;
  return scope === undefined ? {} : { scope };
}
