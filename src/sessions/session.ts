import { z } from 'zod';
import type { RevocableToken } from '../revocation/revocation.js';

/** What is kept of a login, by its `origin_jti`: enough to list it, and to end it with nothing but a bearer token. */
export interface Session {
  readonly loginId: string;
  readonly subject: string;
  readonly username: string;
  readonly clientId: string;
  readonly issuer: string;
  /** `auth_time`: when the user proved who they are. */
  readonly beganAtSeconds: number;
  /** When tokens were last issued for it. A request that only carries a token is not counted: it costs no I/O. */
  readonly lastSeenAtSeconds: number;
  /** Where that request came from. */
  readonly address?: string;
  /** What sent it, in brief. */
  readonly userAgent?: string;
  /** Encrypted by {@link RefreshTokenCipher}. Absent where the login came without a refresh token. */
  readonly sealedRefreshToken?: string;
}

/** A session as it is read back: what another version or another program wrote is not taken for one. */
export const sessionSchema: z.ZodType<Session> = z.object({
  loginId: z.string(),
  subject: z.string(),
  username: z.string(),
  clientId: z.string(),
  issuer: z.string(),
  beganAtSeconds: z.number(),
  lastSeenAtSeconds: z.number(),
  address: z.string().optional(),
  userAgent: z.string().optional(),
  sealedRefreshToken: z.string().optional(),
});

/** The login as the revocation check knows it: refused or not, all its tokens alike. */
export function revocable({ loginId, subject, clientId, issuer, beganAtSeconds }: Session): RevocableToken {
  return { tokenId: loginId, loginId, subject, clientId, issuer, authenticatedAtSeconds: beganAtSeconds };
}
