/** Second factors, by the names of their challenges. */
export const mfaMethods = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] as const;

export type MfaMethod = (typeof mfaMethods)[number];

/** What the pool asks for after the first factor, and which methods it has for that. */
export interface MfaSettings {
  readonly configuration: 'OFF' | 'OPTIONAL' | 'ON';
  readonly methods: readonly MfaMethod[];
}
