import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AddressedRequest } from '../endpoints/public.address.js';
import { cookieOf } from '../endpoints/request.cookies.js';

const BROWSER = /^[A-Za-z0-9_-]{22}$/;

/** What of a request is read to know the browser again. */
export interface BrowserRequest extends AddressedRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Knows a browser again from one page of ours to the next, by a cookie that no other site can send with a form: what
 * a person confirms, they have confirmed in this browser and on our page.
 *
 * @see RFC 8628 §5.4, RFC 6749 §10.12
 */
export class BrowserBinding {
  private constructor(
    private readonly secret: string,
    private readonly isSecure: boolean,
  ) {}

  /** The browser of a request; `undefined` when it has not been here. */
  static of(request: BrowserRequest, isSecure: boolean): BrowserBinding | undefined {
    const secret = cookieOf(request, cookieName(isSecure));
    return secret !== undefined && BROWSER.test(secret) ? new BrowserBinding(secret, isSecure) : undefined;
  }

  static fresh(isSecure: boolean): BrowserBinding {
    return new BrowserBinding(randomBytes(16).toString('base64url'), isSecure);
  }

  /** To be sent with a page. Lax: the callback comes from the pool's domain. */
  get cookie(): string {
    const attributes = `Path=/; HttpOnly; SameSite=Lax${this.isSecure ? '; Secure' : ''}`;
    return `${cookieName(this.isSecure)}=${this.secret}; ${attributes}`;
  }

  /** Goes into the forms of the page: it can be made by nobody who does not know the cookie. */
  get formToken(): string {
    return createHash('sha256').update(`form ${this.secret}`).digest('base64url');
  }

  /** Names the browser, and does not tell the cookie. */
  get name(): string {
    return createHash('sha256').update(`browser ${this.secret}`).digest('base64url');
  }

  hasSent(formToken: string | undefined): boolean {
    const presented = Buffer.from(formToken ?? '');
    const expected = Buffer.from(this.formToken);
    return presented.length === expected.length && timingSafeEqual(presented, expected);
  }
}

/** With the prefix, no other host of the domain can set it; without https no browser takes the prefix. */
function cookieName(isSecure: boolean): string {
  return isSecure ? '__Host-device' : 'device';
}
