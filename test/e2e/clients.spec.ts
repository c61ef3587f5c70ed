import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import { type AppClientOptions, type AuthOptions, ClientSecretProvider } from '../../src/index.js';
import { ADAPTERS, basic, RunningServer } from './running.server.js';
import {
  backOffice,
  CALLBACK,
  codeParameters,
  credentials,
  machine,
  RunningUserPool,
  web,
} from './running.user-pool.js';

const byMachine = { grant_type: 'client_credentials' };
const NEW_SECRET = 'new+secret+for+the+machine+that+is+long_enough';

class Vault extends ClientSecretProvider {
  asked = 0;
  answer: () => string | readonly string[] = () => machine.clientSecret;

  override async secretsOf(clientId: string): Promise<string | readonly string[]> {
    this.asked += 1;
    return clientId === machine.clientId ? this.answer() : 'of another client';
  }
}

describe.each(ADAPTERS)('App clients, on %s', (adapter) => {
  let pool: RunningUserPool;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
  });

  afterAll(() => pool.stop());

  const serving = (clients: AuthOptions['clients']) =>
    RunningServer.start({ adapter, pool, options: { clients } });
  const withMachine = (options: Omit<AppClientOptions, 'clientId'>) =>
    serving([web, { clientId: machine.clientId, ...options }]);

  describe('with two live secrets', () => {
    it('take both while they rotate, from before Cognito knows the new one until it has forgotten the old', async () => {
      const server = await withMachine({ clientSecrets: [NEW_SECRET, machine.clientSecret] });
      const both = async () =>
        Promise.all(
          [NEW_SECRET, machine.clientSecret].map(
            async (secret) => (await server.token(byMachine, basic(machine.clientId, secret))).status,
          ),
        );
      expect(await both()).toEqual([200, 200]);

      const UserPoolId = 'us-east-1_NestOAuth';
      const named = { UserPoolId, ClientId: machine.clientId };
      await pool.call('AddUserPoolClientSecret', { ...named, ClientSecret: NEW_SECRET });
      expect(await both()).toEqual([200, 200]);

      const { body } = await pool.call('ListUserPoolClientSecrets', named);
      const [first] = body['ClientSecrets'] as { ClientSecretId: string }[];
      await pool.call('DeleteUserPoolClientSecret', { ...named, ClientSecretId: first?.ClientSecretId });
      expect(await both()).toEqual([200, 200]);

      expect((await server.token(byMachine, basic(machine.clientId, 'neither'))).status).toBe(401);
      await server.stop();

      await pool.call('AddUserPoolClientSecret', { ...named, ClientSecret: machine.clientSecret });
      const now = (await pool.call('ListUserPoolClientSecrets', named)).body;
      const [added] = now['ClientSecrets'] as { ClientSecretId: string }[];
      await pool.call('DeleteUserPoolClientSecret', { ...named, ClientSecretId: added?.ClientSecretId });
    });

    it.each([
      ['oauth4webapi, which encodes it (RFC 6749 §2.3.1)', oauth.ClientSecretBasic(NEW_SECRET)],
      ['a client that sends it as it is, as curl does', plainBasic(NEW_SECRET)],
      ['oauth4webapi in the body', oauth.ClientSecretPost(NEW_SECRET)],
    ])('take a secret with plus signs from %s', async (_, authentication) => {
      const server = await withMachine({ clientSecrets: [NEW_SECRET, machine.clientSecret] });
      const as = { issuer: server.url, token_endpoint: `${server.url}/oauth2/token` };
      const client = { client_id: machine.clientId };
      const insecure = { [oauth.allowInsecureRequests]: true };
      const answer = await oauth.clientCredentialsGrantRequest(as, client, authentication, {}, insecure);
      const tokens = await oauth.processClientCredentialsResponse(as, client, answer);
      expect(tokens.token_type).toBe('bearer');
      await server.stop();
    });
  });

  describe('whose secret comes from a provider', () => {
    it.each([
      ['an async function', (vault: Vault) => () => vault.secretsOf(machine.clientId)],
      ['an injected provider', (vault: Vault) => vault],
    ])('are known by what %s says, which is remembered', async (_, source) => {
      const vault = new Vault();
      const server = await withMachine({ clientSecret: source(vault) });
      for (let i = 0; i < 3; i++) {
        expect((await server.token(byMachine, basic(machine.clientId, machine.clientSecret))).status).toBe(
          200,
        );
      }
      expect(vault.asked).toBe(1);
      await server.stop();
    });

    it('are known by a new secret as soon as it is brought, and guesses do not flood the provider', async () => {
      const vault = new Vault();
      let monotonic = 0;
      const { Clock } = await import('../../src/index.js');
      class HandMoved extends Clock {
        override nowMilliseconds = () => Date.now();
        override monotonicMilliseconds = () => performance.now() + monotonic;
      }
      const clients = [web, { clientId: machine.clientId, clientSecret: vault }] as const;
      const server = await RunningServer.start({
        adapter,
        pool,
        options: { clients, clock: new HandMoved() },
      });
      const brought = async (secret: string) =>
        (await server.token({ ...byMachine, scope: 'orders/unknown' }, basic(machine.clientId, secret)))
          .status;
      expect(await brought(machine.clientSecret)).toBe(400);

      monotonic += 11_000;
      vault.answer = () => [NEW_SECRET, machine.clientSecret];
      expect(await brought(NEW_SECRET)).toBe(400);
      const asked = vault.asked;
      for (let i = 0; i < 20; i++) expect(await brought(`guess ${i}`)).toBe(401);
      expect(vault.asked).toBe(asked);
      await server.stop();
    });

    it('are answered 503 while it fails and nothing is known, without a word of what it said', async () => {
      const vault = new Vault();
      vault.answer = () => {
        throw new Error('vault: could not decrypt s3cret-piece');
      };
      const server = await withMachine({ clientSecret: vault });
      const answer = await server.token(byMachine, basic(machine.clientId, machine.clientSecret));
      expect(answer.status).toBe(503);
      expect(answer.body['error']).toBe('temporarily_unavailable');
      expect(answer.body['error_description']).toContain('secret of the client cannot be looked up');
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.text + server.log.text).not.toContain('s3cret-piece');
      await server.stop();
    });
  });

  it('are kept to the grants, scopes and redirect URIs of the options', async () => {
    const server = await serving([
      { ...web, grants: ['authorization_code', 'password'], redirectUris: ['https://other.example/cb'] },
      { ...machine, scopes: ['orders/read', 'orders/write'], defaultScopes: ['orders/read'] },
    ]);
    const ofMachine = (more: Record<string, string>) =>
      server.token({ ...byMachine, ...more }, basic(machine.clientId, machine.clientSecret));

    expect((await ofMachine({})).body['scope']).toBe('orders/read');
    expect((await ofMachine({ scope: 'orders/write' })).body['scope']).toBe('orders/write');
    expect((await ofMachine({ scope: 'orders/read orders/admin' })).body['error']).toBe('invalid_scope');
    const refresh = { grant_type: 'refresh_token', client_id: web.clientId, refresh_token: 'x' };
    expect((await server.token(refresh)).body['error']).toBe('unauthorized_client');
    const code = await server.token(codeParameters(await pool.code()));
    expect(code.body['error']).toBe('invalid_grant');
    expect(CALLBACK).not.toBe('https://other.example/cb');
    await server.stop();
  });

  it('that bring an assertion are refused: it is no other client, and no public one (RFC 7521 §4.2)', async () => {
    const server = await serving([web, machine]);
    const assertion = {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: 'a.b.c',
    };
    const alone = await server.token({
      grant_type: 'password',
      client_id: web.clientId,
      ...credentials('alice'),
      ...assertion,
    });
    expect([alone.status, alone.body['error']]).toEqual([401, 'invalid_client']);
    const twice = await server.token(
      { ...byMachine, ...assertion },
      basic(machine.clientId, machine.clientSecret),
    );
    expect([twice.status, twice.body['error']]).toEqual([400, 'invalid_request']);
    await server.stop();
  });

  it('with a fault refuse to boot, each fault named', async () => {
    const clients = [
      { ...backOffice, clientSecrets: ['a', 'b'] as const, scopes: ['a b'], redirectUris: ['/relative'] },
      { ...web, defaultScopes: ['x/y'], scopes: ['x/z'], passwordFlow: 'SRP' as 'USER_SRP_AUTH' },
      web,
      { clientId: 'public7nestcognito007', pkce: 'optional' },
    ] as const;
    const error = await serving(clients).then(
      () => 'It booted.',
      (reason: unknown) => String(reason),
    );
    for (const fault of [
      'clients.0: Give clientSecret or clientSecrets, not both.',
      'clients.0.scopes.0: Give the name of a scope',
      'clients.0.redirectUris.0: Give full addresses',
      'clients.1.passwordFlow',
      'clients.3.pkce: Must be required: the client has no secret.',
    ]) {
      expect(error).toContain(fault);
    }
    expect(error).not.toContain(backOffice.clientSecret);
  });
});

/** HTTP Basic without form-encoding. */
function plainBasic(clientSecret: string): oauth.ClientAuth {
  return (_as, { client_id }, _body, headers) => {
    headers.set('authorization', basic(client_id, clientSecret).authorization);
  };
}
