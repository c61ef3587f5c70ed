import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.js';
import { fingerprint } from '../opaque.secret.js';
import type { Customization } from '../tokens/customization.js';
import type { Authentication } from './assurance.js';
import { SweptMap } from '../swept.map.js';

/** What a code stands for between the authorize and the token endpoint. */
export interface CodeGrant {
  readonly clientId: string;
  readonly username: string;
  readonly redirectUri: string;
  /** RFC 6749 §4.1.3: the token request must repeat the redirect URI if, and only if, it was sent. */
  readonly redirectUriWasSent: boolean;
  readonly scopes: readonly string[];
  /** What the trigger for the tokens made of them. */
  readonly customization?: Customization;
  readonly authTimeSeconds: number;
  readonly authentication?: Authentication;
  readonly codeChallenge?: string;
  readonly nonce?: string;
  readonly originSessionId?: string;
  readonly resource?: string;
}

const codeSeconds = 300;

export class AuthorizationCodes {
  readonly #grants: SweptMap<{ readonly grant: CodeGrant; readonly endsAtSeconds: number }>;

  constructor(private readonly clock: Clock) {
    this.#grants = new SweptMap(clock);
  }

  issue(grant: CodeGrant): string {
    const code = randomUUID();
    const endsAtSeconds = this.clock.epochSeconds() + codeSeconds;
    this.#grants.set(fingerprint(code), { grant, endsAtSeconds }, endsAtSeconds);
    return code;
  }

  /** The first attempt consumes the code, whatever comes of it: of many at once exactly one gets the grant. */
  redeem(code: string): CodeGrant | undefined {
    const entry = this.#grants.take(fingerprint(code));
    return entry && entry.endsAtSeconds > this.clock.epochSeconds() ? entry.grant : undefined;
  }
}
