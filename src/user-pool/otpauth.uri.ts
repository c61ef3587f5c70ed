/** What an authenticator app is shown, as a QR code or as a link, to take up a secret. */
export interface OtpauthAccount {
  /** Whose service it is, as the app will list it. */
  readonly issuer: string;
  readonly username: string;
  /** Base32. */
  readonly secret: string;
}

/** @see https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function otpauthUri({ issuer, username, secret }: OtpauthAccount): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(username)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}
