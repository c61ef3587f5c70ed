import { z } from 'zod';

/** What is kept of a login, by its `origin_jti`: enough to end it at Cognito with nothing but a bearer token. */
export interface Session {
  readonly loginId: string;
  readonly subject: string;
  readonly username: string;
  readonly clientId: string;
  /** Encrypted by {@link RefreshTokenCipher}. */
  readonly sealedRefreshToken: string;
  readonly recordedAtSeconds: number;
}

/** A session as it is read back: what another version or another program wrote is not taken for one. */
export const sessionSchema: z.ZodType<Session> = z.object({
  loginId: z.string(),
  subject: z.string(),
  username: z.string(),
  clientId: z.string(),
  sealedRefreshToken: z.string(),
  recordedAtSeconds: z.number(),
});
