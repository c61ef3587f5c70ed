import { z } from 'zod';

const scopeClaim = z.object({ scope: z.string().min(1) });

/**
 * The scope that Cognito granted, from the access token: its own answers never say. It must be told wherever it is
 * not what was asked for, as with every password login.
 *
 * @see RFC 6749 §3.3, §5.1
 */
export function grantedScope(accessToken: string): { scope?: string } {
  try {
    const payload = Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8');
    const claims = scopeClaim.safeParse(JSON.parse(payload));
    return claims.success ? { scope: claims.data.scope } : {};
  } catch {
    // Not a JWT: what it allows cannot be told.
    return {};
  }
}
