import { startUserPool } from 'nest-cognito-oauth/testing';

const USER_FLOW = {
  explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  allowedOAuthFlows: ['code'],
  allowedOAuthScopes: ['openid', 'email', 'profile', 'orders/read'],
  callbackUrls: ['http://localhost/callback'],
};
const SCOPES = ['openid', 'email', 'profile', 'orders/read'];
const TOKENS_PER_LOGIN = 100;

export const MACHINE = {
  clientId: 'machine3benchmark',
  clientSecret: 'secret0of0the0benchmark0123456789',
};

/** The embedded user pool with three app clients: one that the contestants accept, one that they do not, and a machine. */
export async function openTokenSupply() {
  const pool = await startUserPool({
    users: [{ username: 'alice', groups: ['staff', 'admins'] }],
    resourceServers: [
      { identifier: 'orders', name: 'Orders', scopes: [{ name: 'read', description: 'List orders' }] },
    ],
    clients: [
      { clientId: 'accepted1benchmark', clientName: 'accepted', ...USER_FLOW },
      { clientId: 'foreign2benchmark', clientName: 'foreign', ...USER_FLOW },
      {
        ...MACHINE,
        clientName: 'machine',
        allowedOAuthFlows: ['client_credentials'],
        allowedOAuthScopes: ['orders/read'],
      },
    ],
  });
  return new TokenSupply(pool);
}

class TokenSupply {
  #pool;

  constructor(pool) {
    this.#pool = pool;
  }

  /** What a contestant has to know of the pool. */
  get trust() {
    const { userPoolId, issuer, jwksUri, clientId } = this.#pool;
    return { userPoolId, issuer, jwksUri, clientIds: [clientId] };
  }

  /** Origin of the pool's API and of its OAuth domain. */
  get url() {
    return this.#pool.url;
  }

  signIn(clientId = this.#pool.clientId) {
    return this.#pool.signIn('alice', { scopes: SCOPES, clientId });
  }

  /** Distinct access tokens with the scope of the route: of several logins, each refreshed many times. */
  async accessTokens(count) {
    const tokens = [];
    while (tokens.length < count) {
      const { refreshToken } = await this.signIn();
      const many = Math.min(TOKENS_PER_LOGIN, count - tokens.length);
      tokens.push(...(await Promise.all(Array.from({ length: many }, () => this.#refresh(refreshToken)))));
    }
    return tokens;
  }

  /** Tokens that must be refused, by what is wrong with them. */
  async badTokens() {
    const { accessToken, idToken } = await this.signIn();
    const foreign = await this.signIn('foreign2benchmark');
    return {
      forged: withOtherSubject(accessToken),
      unsigned: withoutSignature(accessToken),
      'ID token': idToken,
      'foreign client': foreign.accessToken,
    };
  }

  stop() {
    return this.#pool.stop();
  }

  async #refresh(refreshToken) {
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: this.#pool.clientId,
      refresh_token: refreshToken,
    });
    const request = new Request(`${this.#pool.url}/oauth2/token`, { method: 'POST', body });
    const answer = await this.#pool.handle(request);
    return (await answer.json()).access_token;
  }
}

function withOtherSubject(token) {
  const [header, payload, signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return [header, encode({ ...claims, sub: '00000000-0000-4000-8000-000000000000' }), signature].join('.');
}

function withoutSignature(token) {
  return [encode({ alg: 'none', typ: 'JWT' }), token.split('.')[1], ''].join('.');
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
