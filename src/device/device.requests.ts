import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import type { TokenSet } from '../oauth2/token.set.js';
import type { RefreshTokenCipher } from '../sessions/refresh-token.cipher.js';
import type { ShortLivedRecords } from '../sessions/short-lived.records.js';
import type { Clock } from '../tokens/clock.js';
import type { AppClient } from '../user-pool/app.client.js';
import { randomUserCode } from './user.code.js';
import type { UserCodeGuesses } from './user-code.guesses.js';

const DEVICE_CODE_BYTES = 32;
/** For how long a device is told that its code has expired, and not that there is no such code. Seconds. */
const EXPIRY_TOLD_SECONDS = 600;
const SLOWER_BY_SECONDS = 5;
/** A device that keeps exactly to the interval may seem a little early, by what the network does. */
const JITTER_MILLISECONDS = 500;

/** What a device has asked for, as the person who types its code is told. */
export interface DeviceRequest {
  /** A digest of the device code: it names the request and cannot redeem it. */
  readonly id: string;
  readonly clientId: string;
  readonly scope?: string | undefined;
  readonly expiresAtSeconds: number;
}

export interface DeviceCodes {
  readonly deviceCode: string;
  readonly userCode: string;
}

export interface DeviceTimes {
  /** How long a device waits for its user. */
  readonly lifetimeSeconds: number;
  /** How long a device pauses between two polls. */
  readonly pollIntervalSeconds: number;
}

const requestSchema: z.ZodType<DeviceRequest> = z.object({
  id: z.string(),
  clientId: z.string(),
  scope: z.string().optional(),
  expiresAtSeconds: z.number(),
});
const pollSchema = z.object({ atMilliseconds: z.number(), intervalSeconds: z.number() });
const outcomeSchema = z.union([
  z.object({ kind: z.literal('denied') }),
  z.object({ kind: z.literal('approved'), sealedTokens: z.string() }),
]);
const tokensSchema: z.ZodType<TokenSet> = z.object({
  accessToken: z.string(),
  tokenType: z.literal('Bearer'),
  expiresInSeconds: z.number(),
  refreshToken: z.string().optional(),
  idToken: z.string().optional(),
  scope: z.string().optional(),
  loggedInAtMilliseconds: z.number(),
});

/**
 * What devices ask for, from the request to the tokens. The record under the user code is the ticket that decides:
 * whoever takes it out, by approving or denying, is the only one. The tokens wait encrypted, and are taken out by
 * one poll only, on whichever instance.
 *
 * @see RFC 8628 §3
 */
export class DeviceRequests {
  constructor(
    private readonly records: ShortLivedRecords,
    private readonly cipher: RefreshTokenCipher,
    private readonly clock: Clock,
    private readonly guesses: UserCodeGuesses,
    readonly times: DeviceTimes,
  ) {}

  async open(client: AppClient, scope: string | undefined): Promise<DeviceCodes> {
    const deviceCode = randomBytes(DEVICE_CODE_BYTES).toString('base64url');
    const userCode = randomUserCode(await this.guesses.areUnderway());
    const { lifetimeSeconds } = this.times;
    const request: DeviceRequest = {
      id: idOf(deviceCode),
      clientId: client.clientId,
      scope,
      expiresAtSeconds: this.clock.nowSeconds() + lifetimeSeconds,
    };
    await this.records.put('device', request.id, request, lifetimeSeconds + EXPIRY_TOLD_SECONDS);
    await this.records.put('device-ticket', userCode, request, lifetimeSeconds);
    return { deviceCode, userCode };
  }

  /** The request that still waits for its user. */
  async findPending(userCode: string): Promise<DeviceRequest | undefined> {
    return this.current(await this.records.read('device-ticket', userCode, requestSchema));
  }

  /** @returns whether it was still there to be denied */
  async deny(userCode: string): Promise<boolean> {
    return this.decide(userCode, () => ({ kind: 'denied' }));
  }

  /**
   * @param loggedInAtMilliseconds when the user came back from the login page
   * @returns whether it was still there to be approved. If not, the tokens are nobody's: end their login.
   */
  async approve(userCode: string, tokens: TokenSet, loggedInAtMilliseconds: number): Promise<boolean> {
    return this.decide(userCode, ({ id }) => ({
      kind: 'approved',
      sealedTokens: this.cipher.seal(JSON.stringify({ ...tokens, loggedInAtMilliseconds }), id),
    }));
  }

  /**
   * What a device is given when it asks: its tokens, once.
   *
   * @throws OAuth2Error `authorization_pending`, `slow_down`, `access_denied`, `expired_token`, `invalid_grant`
   * @see RFC 8628 §3.5
   */
  async poll(client: AppClient, deviceCode: string): Promise<TokenSet> {
    const id = idOf(deviceCode);
    const request = await this.records.read('device', id, requestSchema);
    if (request === undefined || request.clientId !== client.clientId) throw unknownCode();

    const outcome = await this.records.read('device-outcome', id, outcomeSchema);
    if (outcome?.kind === 'denied') throw refusal('access_denied', 'The user has refused.');
    if (outcome !== undefined) return this.handOut(id);
    if (this.current(request) === undefined) {
      throw refusal('expired_token', 'The device code has expired. Ask for a new one.');
    }
    if (await this.isTooFast(id)) {
      throw refusal('slow_down', `Poll more slowly: wait ${SLOWER_BY_SECONDS} seconds longer from now on.`);
    }
    throw refusal('authorization_pending', 'The user has not finished yet.');
  }

  private async handOut(id: string): Promise<TokenSet> {
    const outcome = await this.records.take('device-outcome', id, outcomeSchema);
    if (outcome?.kind !== 'approved') throw unknownCode();
    await this.records.remove('device', id);
    const text = this.cipher.open(outcome.sealedTokens, id);
    if (text === undefined) throw unknownCode();
    return tokensSchema.parse(JSON.parse(text));
  }

  private async decide(
    userCode: string,
    outcomeOf: (request: DeviceRequest) => z.infer<typeof outcomeSchema>,
  ): Promise<boolean> {
    const request = this.current(await this.records.take('device-ticket', userCode, requestSchema));
    if (request === undefined) return false;
    const left = request.expiresAtSeconds - this.clock.nowSeconds();
    // A user who was quick at the very end: the device must still find what it asks for.
    const lifetimeSeconds = left + this.times.pollIntervalSeconds + SLOWER_BY_SECONDS;
    await this.records.put('device-outcome', request.id, outcomeOf(request), lifetimeSeconds);
    return true;
  }

  /** Each poll that comes too early makes the interval longer, as §3.5 says, for this and all later ones. */
  private async isTooFast(id: string): Promise<boolean> {
    const now = this.clock.nowMilliseconds();
    const last = await this.records.read('device-poll', id, pollSchema);
    const { pollIntervalSeconds, lifetimeSeconds } = this.times;
    const intervalSeconds = last?.intervalSeconds ?? pollIntervalSeconds;
    const earliest = (last?.atMilliseconds ?? -Infinity) + intervalSeconds * 1000 - JITTER_MILLISECONDS;
    const isEarly = now < earliest;
    const next = isEarly ? intervalSeconds + SLOWER_BY_SECONDS : intervalSeconds;
    const poll = { atMilliseconds: now, intervalSeconds: next };
    await this.records.put('device-poll', id, poll, lifetimeSeconds);
    return isEarly;
  }

  private current(request: DeviceRequest | undefined): DeviceRequest | undefined {
    return request !== undefined && request.expiresAtSeconds > this.clock.nowSeconds() ? request : undefined;
  }
}

function idOf(deviceCode: string): string {
  return createHash('sha256').update(deviceCode).digest('base64url');
}

function refusal(extensionCode: string, description: string): OAuth2Error {
  return new OAuth2Error('invalid_grant', description, { extensionCode });
}

function unknownCode(): OAuth2Error {
  return new OAuth2Error('invalid_grant', 'The device code is not known, or was redeemed.');
}
