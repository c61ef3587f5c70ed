import { addressOf } from './auth.operations.js';
import { asAuthorized, isExpired } from './login.js';
import { storedLogin, storeLogin } from './login.storage.js';
import { renewed } from './renewal.js';

/** @import { Login } from './login.js' */
/** @import { System } from './swagger-ui.js' */

/** The one login of the page: what Swagger UI shows and sends always follows from it. */
export class Session {
  /** @type {Login | undefined} */
  #login;
  /** Of the app client that logged in. In memory only: it is neither stored nor shown. */
  #clientSecret = '';
  /** @type {Promise<void> | undefined} */
  #renewal;
  #system;

  /** @param {System} system */
  constructor(system) {
    this.#system = system;
  }

  get scheme() {
    return this.#login?.scheme;
  }

  /**
   * @param {Login} login takes the place of the one before
   * @param {string} [clientSecret]
   */
  begin(login, clientSecret = '') {
    this.#clientSecret = clientSecret;
    this.#become(login);
  }

  /** Forgets the tokens. Whether they are dead is for the server to say: see {@link end}. */
  forget() {
    this.#clientSecret = '';
    this.#become(undefined);
  }

  /** Picks up the login from before the page was loaded anew. */
  restore() {
    this.#become(storedLogin());
  }

  /**
   * Ends the login at the server, then forgets it.
   *
   * @throws Error when the server did not confirm it; the login is kept, so that it can be ended later
   */
  async end() {
    const address = addressOf(this.#system.getSystem(), 'logout');
    if (this.#login !== undefined && address !== undefined) {
      const headers = { Authorization: `Bearer ${this.#login.accessToken}` };
      const response = await fetch(address, { method: 'POST', headers });
      // 401: the token was dead already.
      if (!response.ok && response.status !== 401) throw new Error(`The server answered ${response.status}.`);
    }
    this.forget();
  }

  /** Trades an expired token for a new one, where there is a refresh token. Calls at once share one trade. */
  async renewIfExpired() {
    if (this.#login?.refreshToken === undefined || !isExpired(this.#login)) return;
    this.#renewal ??= this.#renew(this.#login).finally(() => {
      this.#renewal = undefined;
    });
    await this.#renewal;
  }

  /** @param {Login} login */
  async #renew(login) {
    const next = await renewed(this.#system.getSystem(), login, this.#clientSecret);
    // Somebody may have logged out or in meanwhile.
    if (this.#login === login) this.#become(next);
  }

  /** @param {Login | undefined} login */
  #become(login) {
    this.#login = login;
    storeLogin(this.#clientSecret === '' ? login : withoutRefreshToken(login));
    const authorized = login === undefined ? {} : asAuthorized(login);
    this.#system.getSystem().authActions.restoreAuthorization({ authorized });
  }
}

/**
 * After a reload the secret that it takes to use the refresh token is gone.
 *
 * @param {Login | undefined} login
 */
function withoutRefreshToken(login) {
  return login && { ...login, refreshToken: undefined };
}
