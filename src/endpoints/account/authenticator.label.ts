import { otpauthUri } from '../../user-pool/otpauth.uri.js';

/** What an authenticator app shows a code under. */
export class AuthenticatorLabel {
  constructor(private readonly serviceName: string) {}

  uri(username: string, secret: string): string {
    return otpauthUri({ issuer: this.serviceName, username, secret });
  }
}
