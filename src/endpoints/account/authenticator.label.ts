/**
 * What an authenticator app shows a code under.
 *
 * @see https://github.com/google/google-authenticator/wiki/Key-Uri-Format
 */
export class AuthenticatorLabel {
  constructor(private readonly serviceName: string) {}

  uri(username: string, secret: string): string {
    const label = [this.serviceName, username].map(encodeURIComponent).join(':');
    return `otpauth://totp/${label}?${new URLSearchParams({ secret, issuer: this.serviceName }).toString()}`;
  }
}
