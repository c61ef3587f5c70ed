import { addressOf } from './auth.operations.js';
import { asAuthorized, isExpired } from './login.js';
import { storedLogin, storeLogin } from './login.storage.js';
import { renewed } from './renewal.js';
import { openSessionChannel } from './session.channel.js';
import { claimsOf, loginIdOf } from './token.claims.js';

/** @import { Login } from './login.js' */
/** @import { SessionNews } from './session.channel.js' */
/** @import { AuthAction, ListedSession, System } from './swagger-ui.js' */

/** The one login of the page: what Swagger UI shows and sends always follows from it, and other tabs follow it. */
export class Session {
  /** @type {Login | undefined} */
  #login;
  /** Of the app client that logged in. In memory only: it is neither stored nor shown, nor told to other tabs. */
  #clientSecret = '';
  /** @type {Promise<void> | undefined} */
  #renewal;
  /** @type {Set<() => void>} */
  #watchers = new Set();
  #channel = openSessionChannel();
  #tab = crypto.randomUUID();
  #system;

  /** @param {System} system */
  constructor(system) {
    this.#system = system;
    this.#channel.onmessage = (/** @type {MessageEvent<SessionNews>} */ { data }) => this.#follow(data);
  }

  get scheme() {
    return this.#login?.scheme;
  }

  get login() {
    return this.#login;
  }

  /** @param {() => void} watcher is called whenever the login changes */
  watch(watcher) {
    this.#watchers.add(watcher);
  }

  /** @param {AuthAction} action */
  can(action) {
    return addressOf(this.#system.getSystem(), action) !== undefined;
  }

  /**
   * @param {Login} login takes the place of the one before
   * @param {string} [clientSecret]
   */
  begin(login, clientSecret = '') {
    this.#clientSecret = clientSecret;
    this.#become(login);
    this.#tell({ began: this.#shared });
  }

  /** Forgets the tokens. Whether they are dead is for the server to say: see {@link end}. */
  forget() {
    const ended = this.#login;
    this.#leave();
    if (ended !== undefined) this.#tell({ ended: loginIdOf(ended) });
  }

  /** Picks up the login from before the page was loaded anew, or that of another tab. */
  restore() {
    this.#become(storedLogin());
    if (this.#login === undefined) this.#tell({ wantedBy: this.#tab });
  }

  /**
   * Ends the login at the server, then forgets it.
   *
   * @throws Error when the server did not confirm it; the login is kept, so that it can be ended later
   */
  async end() {
    if (this.#login !== undefined && this.can('logout')) await this.#call('logout', { method: 'POST' });
    this.forget();
  }

  /**
   * Ends every login of the user at the server.
   *
   * @param {{ keepsCurrent: boolean }} options whether that of the page goes on
   * @throws Error as {@link end}
   */
  async endAll({ keepsCurrent }) {
    if (this.#login === undefined) return;
    const { sub } = claimsOf(this.#login.accessToken);
    const kept = keepsCurrent ? loginIdOf(this.#login) : undefined;
    await this.#call('logout-all', { method: 'POST', query: keepsCurrent ? '?keep_current=true' : '' });
    if (!keepsCurrent) this.#leave();
    this.#tell({ endedAllOf: sub, kept });
  }

  /**
   * Where the user is logged in.
   *
   * @returns {Promise<ListedSession[]>}
   * @throws Error when the server does not say
   */
  async list() {
    const response = await this.#call('sessions', { method: 'GET' });
    if (response.ok) return response.json();
    this.forget();
    return [];
  }

  /**
   * Ends another login of the user.
   *
   * @param {string} id
   * @throws Error as {@link end}
   */
  async endOther(id) {
    await this.#call('end-session', { method: 'DELETE', id });
    this.#tell({ ended: id });
  }

  /** Forgets a login that the server does not take any more. */
  async forgetIfDead() {
    if (this.#login === undefined || !this.can('me')) return;
    const response = await this.#call('me', { method: 'GET' });
    if (response.status === 401) this.forget();
  }

  /** Trades an expired token for a new one, where there is a refresh token. */
  async renewIfExpired() {
    if (this.#login !== undefined && isExpired(this.#login)) await this.renew();
  }

  /** Trades the token for a new one, where there is a refresh token. Calls at once share one trade. */
  async renew() {
    if (this.#login?.refreshToken === undefined) return;
    this.#renewal ??= this.#renew(this.#login).finally(() => {
      this.#renewal = undefined;
    });
    await this.#renewal;
  }

  /** @param {Login} login */
  async #renew(login) {
    const next = await renewed(this.#system.getSystem(), login, this.#clientSecret);
    // Somebody may have logged out or in meanwhile.
    if (this.#login !== login) return;
    if (next === undefined) return this.forget();
    this.#become(next);
    if (next !== login) this.#tell({ renewed: this.#shared });
  }

  /** @param {SessionNews} news */
  #follow({ wantedBy, began, to, renewed: next, ended, endedAllOf, kept }) {
    const login = this.#login;
    if (wantedBy !== undefined && login !== undefined) this.#tell({ began: this.#shared, to: wantedBy });
    if (began !== undefined && login === undefined && (to ?? this.#tab) === this.#tab) this.#become(began);
    if (login === undefined) return;
    const loginId = loginIdOf(login);
    if (next !== undefined && loginIdOf(next) === loginId) this.#become(next);
    const isOfUser = endedAllOf !== undefined && claimsOf(login.accessToken).sub === endedAllOf;
    if (ended === loginId || (isOfUser && kept !== loginId)) this.#leave();
  }

  /** @param {SessionNews} news */
  #tell(news) {
    this.#channel.postMessage(news);
  }

  /**
   * @param {AuthAction} action
   * @param {{ method: string, query?: string, id?: string }} call
   * @throws Error unless the server did it, or says that the token is dead already (401)
   */
  async #call(action, { method, query = '', id = '' }) {
    const address = addressOf(this.#system.getSystem(), action)?.replace('{id}', encodeURIComponent(id));
    if (address === undefined) throw new Error('The server has no such route.');
    const headers = { Authorization: `Bearer ${this.#login?.accessToken}` };
    const response = await fetch(`${address}${query}`, { method, headers });
    if (!response.ok && response.status !== 401) throw new Error(`The server answered ${response.status}.`);
    return response;
  }

  #leave() {
    this.#clientSecret = '';
    this.#become(undefined);
  }

  /** What may be stored and told: without the client secret, the refresh token is of no use. */
  get #shared() {
    return this.#clientSecret === '' ? this.#login : withoutRefreshToken(this.#login);
  }

  /** @param {Login | undefined} login */
  #become(login) {
    this.#login = login;
    storeLogin(this.#shared);
    const authorized = login === undefined ? {} : asAuthorized(login);
    this.#system.getSystem().authActions.restoreAuthorization({ authorized });
    for (const watcher of this.#watchers) watcher();
  }
}

/** @param {Login | undefined} login */
function withoutRefreshToken(login) {
  return login && { ...login, refreshToken: undefined };
}
