import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startUserPool, testPassword, type TestUserPool } from '../../src/testing/index.js';
import { describeWithChromium, launchChromium } from '../browser/chromium.js';
import { hasOpenssl, selfSignedCertificate } from './support/certificate.js';

interface Tokens {
  readonly access: string;
  readonly claims: Record<string, unknown>;
  readonly id: Record<string, unknown>;
}

declare const app: {
  readonly events: readonly string[];
  signIn(): Promise<void>;
  signOut(): Promise<void>;
  attributes(): Promise<Record<string, string>>;
  session(options?: { forceRefresh: boolean }): Promise<Tokens | undefined>;
};

const describeHere = hasOpenssl() ? describeWithChromium : describe.skip;

describeHere('aws-amplify in a browser, by the hosted UI over https', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let pool: TestUserPool;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    const entry = join(import.meta.dirname, 'support/amplify.app.js');
    const bundle = await build({ entryPoints: [entry], bundle: true, write: false, format: 'iife' });
    const script = bundle.outputFiles[0]?.text ?? '';
    let configuration = {};
    server = createServer((request, response) => {
      const isScript = request.url === '/app.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      const configured = `<script>window.amplifyConfiguration = ${JSON.stringify(configuration)}</script>`;
      response.end(
        isScript ? script : `<!doctype html><h1>App</h1>${configured}<script src="/app.js"></script>`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://localhost:${(server.address() as AddressInfo).port}/`;
    [browser, pool] = await Promise.all([
      launchChromium(),
      startUserPool({
        tls: selfSignedCertificate(),
        resourceServers: [{ identifier: 'orders', scopes: ['read'] }],
        clients: [
          {
            clientId: 'app',
            clientName: 'App',
            allowedOAuthFlows: ['code'],
            allowedOAuthScopes: ['openid', 'email', 'orders/read', 'aws.cognito.signin.user.admin'],
            callbackUrls: [url],
            logoutUrls: [url],
          },
        ],
      }),
    ]);
    const oauth = {
      domain: new URL(pool.url).host,
      scopes: ['openid', 'email', 'orders/read', 'aws.cognito.signin.user.admin'],
      redirectSignIn: [url],
      redirectSignOut: [url],
      responseType: 'code',
    };
    const ids = { userPoolId: pool.userPoolId, userPoolClientId: 'app', userPoolEndpoint: pool.url };
    configuration = { Auth: { Cognito: { ...ids, loginWith: { oauth } } } };
    context = await browser.newContext({ ignoreHTTPSErrors: true });
    page = await context.newPage();
  });

  afterAll(async () => {
    await browser.close();
    await pool.stop();
    server.close();
  });

  const signIn = async (password: string) => {
    await page.goto(url);
    await page.evaluate(() => void app.signIn());
    await page.waitForURL(`${pool.url}/login**`);
    await page.fill('#signInFormUsername', 'alice');
    await page.fill('#signInFormPassword', password);
    await page.click('[name=signInSubmitButton]');
  };

  it('is sent back to the form after a wrong password', async () => {
    await signIn('Wrong-Password-1');
    await page.waitForSelector('[role=alert]');
    expect(await page.textContent('[role=alert]')).toBe('Incorrect username or password.');
  });

  it('signs in with code and PKCE, reads the user, refreshes, and signs out', async () => {
    await signIn(testPassword);
    await page.waitForURL(`${url}**`);
    await page.waitForFunction(() => app.events.includes('signedIn'));
    const tokens = await page.evaluate(() => app.session());
    expect(tokens?.claims).toMatchObject({
      iss: pool.issuer,
      client_id: 'app',
      username: 'alice',
      scope: 'openid email orders/read aws.cognito.signin.user.admin',
    });
    expect(tokens?.id).toMatchObject({ email: 'alice@example.com', aud: 'app' });
    expect(await page.evaluate(() => app.attributes())).toMatchObject({ email: 'alice@example.com' });
    const renewed = await page.evaluate(() => app.session({ forceRefresh: true }));
    expect(renewed?.access).not.toBe(tokens?.access);
    expect(renewed?.claims['origin_jti']).toBe(tokens?.claims['origin_jti']);

    await Promise.all([
      page.waitForURL((at) => at.href === url),
      page.waitForEvent('load'),
      page.evaluate(() => void app.signOut()),
    ]);
    expect(await page.evaluate(() => app.session())).toBeUndefined();
    const names = (await context.cookies(pool.url)).map(({ name }) => name);
    expect(names).not.toContain('cognito');
    const call = (AccessToken: string | undefined) =>
      pool.fetch(pool.url, {
        method: 'POST',
        headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser' },
        body: JSON.stringify({ AccessToken }),
      });
    expect(await (await call(renewed?.access)).json()).toMatchObject({
      message: 'Access Token has been revoked',
    });
  });
});
