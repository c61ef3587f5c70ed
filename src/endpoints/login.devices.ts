import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { KNOWN_FOR_SECONDS } from '../limits/known.sources.js';
import { type AddressedRequest, PublicAddress } from './public.address.js';
import { type CallerRequest, callerOf } from './caller.of.js';
import { cookieOf } from './request.cookies.js';

const ID = /^[\w-]{22}$/;

/**
 * Knows a browser again at the login routes, by a cookie that is good for nothing else: somebody who has signed in with
 * it before is told from a neighbour who guesses at their account from the same address.
 *
 * It is a random id, and no signed word of ours: which accounts have signed in with it is kept here, together with their
 * addresses, so that there is no key to be lost or shared.
 *
 * @see https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
@Injectable()
export class LoginDevices {
  constructor(
    private readonly address: PublicAddress,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** The caller, and what it is known by from now on: the answer brings the cookie, for as long as it is remembered. */
  callerOf(request: CallerRequest & AddressedRequest, response: unknown) {
    const isSecure = (this.address.fixedOrigin ?? request.protocol).startsWith('https');
    // With the prefix, no other host of the domain can set it; without https no browser takes the prefix.
    const name = isSecure ? '__Host-login-device' : 'login-device';
    const kept = cookieOf(request, name) ?? '';
    const id = ID.test(kept) ? kept : randomBytes(16).toString('base64url');
    const attributes = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${KNOWN_FOR_SECONDS}${isSecure ? '; Secure' : ''}`;
    this.adapterHost.httpAdapter.appendHeader?.(response, 'Set-Cookie', `${name}=${id}; ${attributes}`);
    return { ...callerOf(request), identity: `device ${id}` };
  }
}
