import { randomUUID } from 'node:crypto';
import type { Authentication } from '../sign-in/assurance.js';
import type { DeviceIdentity } from '../devices/device.js';

/**
 * Everything that came from one sign-in of one user at one client. Refreshing adds tokens to it and revoking ends it,
 * no matter whether that happens through the JSON API or through the OAuth domain.
 */
export interface TokenFamily {
  /** The claim `origin_jti`: what all its tokens have in common. */
  readonly originJti: string;
  readonly eventId: string;
  readonly origin: 'api' | 'domain';
  readonly username: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly authTimeSeconds: number;
  /** How the user was authenticated, if the sign-in was to reach a level. Refreshing does not change it. */
  readonly authentication?: Authentication;
  /** RFC 8707: the `aud` of the access tokens. */
  readonly resource?: string;
  /** The device it began on, in a pool that tracks them. It may still have to be confirmed. */
  readonly device?: DeviceIdentity;
  /** Whether the tokens name their family. Cognito leaves that out for clients without token revocation. */
  readonly namesItself: boolean;
  readonly refreshEndsAtSeconds: number;
  readonly createdAtSeconds: number;
  lastActiveAtSeconds: number;
  /** In a pool that tracks the sessions of its users. */
  readonly sessionId?: string;
  /** The browser session on the login page that it came from. */
  readonly originSessionId?: string;
  revoked: boolean;
}

type NewFamily = Omit<TokenFamily, 'originJti' | 'eventId' | 'revoked' | 'lastActiveAtSeconds'>;

export function newTokenFamily(family: NewFamily): TokenFamily {
  const { createdAtSeconds: lastActiveAtSeconds } = family;
  return { ...family, originJti: randomUUID(), eventId: randomUUID(), lastActiveAtSeconds, revoked: false };
}
