import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { AuthorizationServer } from '../endpoints/authorization-server.js';
import { codeChallengeOf } from '../oauth2/pkce.js';
import type { RefreshTokenCipher } from '../sessions/refresh-token.cipher.js';
import type { ShortLivedRecords } from '../sessions/short-lived.records.js';
import type { Clock } from '../tokens/clock.js';
import type { AppClient, AppClients } from '../user-pool/app.client.js';
import type { CodeExchange } from '../user-pool/code.exchange.js';
import type { SignOut } from '../user-pool/sign.out.js';
import type { DeviceRequest, DeviceRequests } from './device.requests.js';

const KIND = 'device-login';
const LIFETIME_SECONDS = 600;
/** Where the pool sends browsers back to. */
export const DEVICE_CALLBACK = 'device/callback';

const loginSchema = z.object({
  browser: z.string(),
  clientId: z.string(),
  userCode: z.string(),
  redirectUri: z.string(),
  sealedVerifier: z.string(),
});

/** What came of a callback. */
export type DeviceLoginOutcome = 'connected' | 'expired' | 'not_ours';

/** The login of the person behind a device: code and PKCE at the pool's own domain, with the callback here. */
export class DeviceLogin {
  constructor(
    private readonly server: AuthorizationServer,
    private readonly clients: AppClients,
    private readonly codes: CodeExchange,
    private readonly signOut: SignOut,
    private readonly requests: DeviceRequests,
    private readonly records: ShortLivedRecords,
    private readonly cipher: RefreshTokenCipher,
    private readonly clock: Clock,
  ) {}

  /**
   * @param browser the name of the browser that has confirmed; the callback must come from the same one
   * @returns where to log in
   */
  async begin(
    browser: string,
    userCode: string,
    { clientId, scope }: DeviceRequest,
    redirectUri: string,
  ): Promise<string> {
    const state = randomBytes(32).toString('base64url');
    const codeVerifier = randomBytes(32).toString('base64url');
    const sealedVerifier = this.cipher.seal(codeVerifier, state);
    const login = { browser, clientId, userCode, redirectUri, sealedVerifier };
    await this.records.put(KIND, state, login, LIFETIME_SECONDS);
    const asked = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      ...(scope === undefined ? {} : { scope }),
      state,
      code_challenge: codeChallengeOf(codeVerifier),
      code_challenge_method: 'S256',
    });
    return `${this.server.authorizationUrl}?${asked.toString()}`;
  }

  /** The user has turned back at the login page. @returns whether that was for us to know */
  async cancel(browser: string, state: string): Promise<boolean> {
    const login = await this.takeLogin(browser, state);
    return login !== undefined && (await this.requests.deny(login.userCode));
  }

  /** @throws UserPoolError the code is not good, or the pool does not answer */
  async finish(browser: string, state: string, code: string): Promise<DeviceLoginOutcome> {
    const login = await this.takeLogin(browser, state);
    const client = login && this.clients.find(login.clientId);
    const codeVerifier = login && this.cipher.open(login.sealedVerifier, state);
    if (login === undefined || client === undefined || codeVerifier === undefined) return 'not_ours';

    const loggedInAtMilliseconds = this.clock.nowMilliseconds();
    const tokens = await this.codes.exchange(client, { code, redirectUri: login.redirectUri, codeVerifier });
    const approval = this.requests.approve(login.userCode, tokens, loggedInAtMilliseconds);
    const isApproved = await approval.catch(async (error: unknown) => {
      await this.end(client, tokens.refreshToken);
      throw error;
    });
    if (isApproved) return 'connected';
    await this.end(client, tokens.refreshToken);
    return 'expired';
  }

  /** Tokens that nobody gets must not stay alive. */
  private async end(client: AppClient, refreshToken: string | undefined): Promise<void> {
    if (refreshToken !== undefined) await this.signOut.revoke(client, refreshToken);
  }

  private async takeLogin(browser: string, state: string) {
    const login = await this.records.read(KIND, state, loginSchema);
    // Somebody else's callback must not use up the state.
    return login?.browser === browser ? this.records.take(KIND, state, loginSchema) : undefined;
  }
}
