import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { create } from 'axios';
import { clientCredentials } from 'axios-oauth-client';
import * as openid from 'openid-client';
import { ClientCredentials, ResourceOwnerPassword } from 'simple-oauth2';
import { ADAPTERS, RunningServer } from './running.server.js';
import { backOffice, credentials, machine, RunningUserPool } from './running.user-pool.js';

const SCOPE = 'orders/read';

describe.each(ADAPTERS)("Other people's clients, on %s,", (adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({ adapter, pool });
  });
  afterAll(async () => {
    await server.stop();
    await pool.stop();
  });

  const settings = ({ clientId: id, clientSecret: secret }: { clientId: string; clientSecret: string }) => ({
    client: { id, secret },
    auth: { tokenHost: server.url, tokenPath: '/oauth2/token', revokePath: '/oauth2/revoke' },
  });

  it('get a machine token with simple-oauth2', async () => {
    const { token } = await new ClientCredentials(settings(machine)).getToken({ scope: SCOPE });
    expect((await server.get('/orders', String(token['access_token']))).status).toBe(200);
  });

  it('log in, refresh and revoke with simple-oauth2', async () => {
    const client = new ResourceOwnerPassword(settings(backOffice));
    const login = await client.getToken(credentials('bob'));
    const refreshed = await login.refresh();
    const accessToken = String(refreshed.token['access_token']);
    expect((await server.get('/auth/me', accessToken)).status).toBe(200);
    await refreshed.revoke('access_token');
    expect((await server.get('/auth/me', accessToken)).status).toBe(401);
  });

  it('log in, refresh and revoke with openid-client, which checks every ID token that it is handed', async () => {
    const { clientId, clientSecret } = backOffice;
    const client = await openid.discovery(new URL(server.url), clientId, clientSecret, undefined, {
      execute: [openid.allowInsecureRequests],
    });
    const login = await openid.genericGrantRequest(client, 'password', credentials('bob'));
    expect(login.id_token).toBeUndefined();
    const refreshed = await openid.refreshTokenGrant(client, String(login.refresh_token));
    expect((await server.get('/auth/me', refreshed.access_token)).status).toBe(200);
    await openid.tokenRevocation(client, refreshed.access_token);
    expect((await server.get('/auth/me', refreshed.access_token)).status).toBe(401);
  });

  it('get a machine token with axios-oauth-client', async () => {
    const { clientId, clientSecret } = machine;
    const ask = clientCredentials(create(), `${server.url}/oauth2/token`, clientId, clientSecret);
    const { access_token: accessToken } = await ask(SCOPE);
    expect((await server.get('/orders', String(accessToken))).status).toBe(200);
  });
});
