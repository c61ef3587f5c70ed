import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Browser, BrowserContext } from 'playwright-core';
import { DEVELOPMENT_CLIENTS } from '../../src/server/development.seed.js';
import { describeWithChromium, faultsOf, launchChromium } from './chromium.js';
import { bearerOf, DocsPage } from './docs.page.js';
import { DocumentedServer } from './documented.server.js';

const ALICE = { username: 'alice', password: 'Alice-Passw0rd' } as const;
const { backOffice, machine } = DEVELOPMENT_CLIENTS;

let browser: Browser;
let server: DocumentedServer;
let context: BrowserContext;
let faults: readonly string[];

async function openContext(): Promise<void> {
  context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  // Below the time of the whole test, so that it says what was waited for.
  context.setDefaultTimeout(10_000);
  faults = faultsOf(context);
}

describeWithChromium('Swagger UI behind the defaults of helmet', () => {
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), DocumentedServer.start()]);
  });
  beforeEach(openContext);
  afterEach(() => context.close());
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it('logs in by code, calls the API, and logs out for real', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    await docs.openDialog();
    await docs.logInByCode(ALICE.username, ALICE.password);
    await docs.closeDialog();

    const call = await docs.tryOut('GET /orders');
    const captured = (await bearerOf(call)) ?? '';
    expect(call.status).toBe(200);

    expect((await docs.tryOut('POST /auth/logout')).status).toBe(204);
    expect(await docs.isLocked()).toBe(false);
    expect(await server.statusOf('/orders', captured)).toBe(401);
    expect(faults).toEqual([]);

    const after = await docs.tryOut('GET /orders');
    expect(await bearerOf(after)).toBeUndefined();
    expect(after.status).toBe(401);
  });

  it.each([
    ['/docs/', 'localhost'],
    ['/docs', '127.0.0.1'],
  ])('logs in by code when opened at %s on %s', async (path, host) => {
    const docs = await DocsPage.open(context, `${server.url.replace('localhost', host)}${path}`);
    await docs.openDialog();
    await docs.logInByCode(ALICE.username, ALICE.password);
    expect(faults).toEqual([]);
  });

  it('ends the login by the Logout button of the dialog, and asks for the password when logging in again', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    await docs.openDialog();
    await docs.logInByCode(ALICE.username, ALICE.password);
    await docs.closeDialog();
    const captured = (await bearerOf(await docs.tryOut('GET /orders'))) ?? '';

    await docs.openDialog();
    await docs.logOut('authorizationCode');
    expect(await server.statusOf('/orders', captured)).toBe(401);

    await docs.logInByCode(ALICE.username, ALICE.password);
    await docs.closeDialog();
    expect((await docs.tryOut('GET /orders')).status).toBe(200);
    expect(faults).toEqual([]);
  });

  it('carries the token of a login that was tried out, and trades it by a refresh that was', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    const login = await docs.tryOut('POST /auth/login', JSON.stringify(ALICE));
    const tokens = JSON.parse(login.body) as Record<string, string>;
    expect(await docs.isLocked()).toBe(true);
    expect(await bearerOf(await docs.tryOut('GET /orders'))).toBe(tokens['access_token']);

    const refreshed = await docs.tryOut(
      'POST /auth/refresh',
      JSON.stringify({ refresh_token: tokens['refresh_token'] }),
    );
    const renewed = JSON.parse(refreshed.body) as Record<string, string>;
    expect(renewed['access_token']).not.toBe(tokens['access_token']);
    const call = await docs.tryOut('GET /orders');
    expect(await bearerOf(call)).toBe(renewed['access_token']);
    // Cognito puts no custom scope into the token of a password login.
    expect(call.status).toBe(403);

    await docs.tryOut('POST /auth/logout');
    expect(await docs.isLocked()).toBe(false);
    expect(await server.statusOf('/auth/me', renewed['access_token'] ?? '')).toBe(401);
  });

  it('shows one login at a time', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    await docs.openDialog();
    await docs.logInByCode(ALICE.username, ALICE.password);
    expect(await docs.schemesLoggedIn()).toEqual(['authorizationCode']);

    const form = docs.form('clientCredentials');
    await form.locator('input[data-name=clientId]').fill(machine.clientId);
    await form.locator('input[data-name=clientSecret]').fill(machine.clientSecret);
    await docs.authorize('clientCredentials');
    expect(await docs.schemesLoggedIn()).toEqual(['clientCredentials']);
    await docs.closeDialog();
    expect((await docs.tryOut('GET /orders')).status).toBe(200);
    expect(faults).toEqual([]);
  });

  it('stores neither passwords nor secrets, and keeps the login over a reload', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    await docs.openDialog();
    const form = docs.form('password');
    await form.locator('#oauth_username').fill(ALICE.username);
    await form.locator('#oauth_password').fill(ALICE.password);
    await form.locator('input[data-name=clientId]').fill(backOffice.clientId);
    await form.locator('input[data-name=clientSecret]').fill(backOffice.clientSecret);
    await docs.authorize('password');
    await docs.closeDialog();
    const before = await bearerOf(await docs.tryOut('GET /orders'));

    const stored = await docs.stored();
    expect(stored).toContain(before);
    expect(stored).not.toContain(ALICE.password);
    expect(stored).not.toContain(backOffice.clientSecret);
    expect(await docs.page.evaluate('localStorage.length')).toBe(0);

    await docs.reload();
    expect(await docs.isLocked()).toBe(true);
    expect(await bearerOf(await docs.tryOut('GET /orders'))).toBe(before);
  });

  it('takes a pasted token, with the word Bearer or without', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    const login = await docs.tryOut('POST /auth/login', JSON.stringify(ALICE));
    const accessToken = (JSON.parse(login.body) as Record<string, string>)['access_token'] ?? '';
    const elsewhere = await browser.newContext();
    const other = await DocsPage.open(elsewhere, `${server.url}/docs`);
    await other.openDialog();
    await other.form('bearer').locator('input').fill(`Bearer ${accessToken}`);
    await other.authorize('bearer');
    await other.closeDialog();
    expect(await bearerOf(await other.tryOut('GET /orders'))).toBe(accessToken);
    await elsewhere.close();
  });

  it('shows on a bar who is logged in, with which scopes and for how long, and trades the token', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    await docs.bar.getByText('Not logged in').waitFor();
    await docs.bar.getByRole('button', { name: 'Log in' }).click();
    await docs.logInByCode(ALICE.username, ALICE.password);
    await docs.closeDialog();
    await docs.bar.getByText('alice', { exact: true }).waitFor();
    await docs.bar.getByText('orders/read', { exact: true }).waitFor();
    await docs.bar.getByText(/^(59|60) min left$/).waitFor();

    const before = await bearerOf(await docs.tryOut('GET /orders'));
    const traded = docs.page.waitForResponse((response) => response.url().endsWith('/oauth2/token'));
    await docs.bar.getByRole('button', { name: 'Refresh' }).click();
    expect((await traded).status()).toBe(200);
    await docs.bar.getByRole('button', { name: 'Refresh', disabled: false }).waitFor();
    const call = await docs.tryOut('GET /orders');
    expect(call.status).toBe(200);
    expect(await bearerOf(call)).not.toBe(before);

    await docs.page.clock.setFixedTime(Date.now() + 7_200_000);
    await docs.bar.getByText('expired').waitFor();
    expect(faults).toEqual([]);
  });

  it('logs out by the bar, and every tab with it', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    const before = await DocsPage.open(context, `${server.url}/docs`);
    await docs.openDialog();
    await docs.logInByCode(ALICE.username, ALICE.password);
    await docs.closeDialog();
    const later = await DocsPage.open(context, `${server.url}/docs`);
    for (const tab of [before, later]) await tab.bar.getByText('alice', { exact: true }).waitFor();
    const captured = (await bearerOf(await later.tryOut('GET /orders'))) ?? '';

    await docs.bar.getByRole('button', { name: 'Log out', exact: true }).click();
    for (const tab of [docs, before, later]) await tab.bar.getByText('Not logged in').waitFor();
    expect(await server.statusOf('/orders', captured)).toBe(401);
    expect(await bearerOf(await before.tryOut('GET /orders'))).toBeUndefined();
  });

  it('lets tabs that share a login go on with a token that one of them traded', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    await docs.openDialog();
    await docs.logInByCode(ALICE.username, ALICE.password);
    await docs.closeDialog();
    const other = await DocsPage.open(context, `${server.url}/docs`);
    await other.bar.getByText('alice', { exact: true }).waitFor();
    const before = await bearerOf(await other.tryOut('GET /orders'));
    const traded = docs.page.waitForResponse((response) => response.url().endsWith('/oauth2/token'));
    await docs.bar.getByRole('button', { name: 'Refresh' }).click();
    await traded;
    await docs.bar.getByRole('button', { name: 'Refresh', disabled: false }).waitFor();
    const now = await bearerOf(await docs.tryOut('GET /orders'));
    expect(now).not.toBe(before);
    expect(await bearerOf(await other.tryOut('GET /orders'))).toBe(now);
  });

  it('lists the sessions, ends one and all the others, and logs out everywhere', async () => {
    const [elsewhere, there] = [await server.logIn(ALICE), await server.logIn(ALICE)];
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    await docs.tryOut('POST /auth/login', JSON.stringify(ALICE));
    await docs.bar.getByRole('button', { name: 'Sessions' }).click();
    await docs.bar.getByText('this session').waitFor();
    await docs.bar
      .getByText(/^Chrome \d+ on Linux$/)
      .first()
      .waitFor();
    const entries = docs.bar.locator('.session-entry');
    const count = await entries.count();
    expect(count).toBeGreaterThanOrEqual(3);

    await docs.bar.getByRole('button', { name: 'End', exact: true }).first().click();
    await docs.bar
      .locator('.session-entry')
      .nth(count - 2)
      .waitFor();
    expect(await server.statusOf('/auth/me', there)).toBe(401);
    expect(await server.statusOf('/auth/me', elsewhere)).toBe(200);
    await docs.bar.getByRole('button', { name: 'End all others' }).click();
    await docs.bar.getByRole('button', { name: 'End', exact: true }).first().waitFor({ state: 'detached' });
    expect(await server.statusOf('/auth/me', elsewhere)).toBe(401);
    expect(await docs.isLocked()).toBe(true);

    const again = await server.logIn(ALICE);
    await docs.bar.getByRole('button', { name: 'Log out everywhere' }).click();
    await docs.bar.getByText('Not logged in').waitFor();
    expect(await server.statusOf('/auth/me', again)).toBe(401);
    expect(faults).toEqual([]);
  });

  it('says on the bar when a logout was not confirmed, and stays logged in', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    await docs.tryOut('POST /auth/login', JSON.stringify(ALICE));
    await docs.page.route('**/auth/logout-all', (route) => route.fulfill({ status: 503 }));
    await docs.bar.getByRole('button', { name: 'Log out everywhere' }).click();
    await docs.bar.getByText('You may still be logged in.').waitFor();
    expect(await docs.isLocked()).toBe(true);
  });

  it('renews an expired token before the call', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    await docs.openDialog();
    await docs.logInByCode(ALICE.username, ALICE.password);
    await docs.closeDialog();
    const before = await bearerOf(await docs.tryOut('GET /orders'));

    await docs.page.clock.setFixedTime(Date.now() + 3_600_000);
    const call = await docs.tryOut('GET /orders');
    expect(call.status).toBe(200);
    expect(await bearerOf(call)).not.toBe(before);
    expect(faults).toEqual([]);
  });

  it('forgets a login that has ended elsewhere when it cannot be renewed', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    const login = await docs.tryOut('POST /auth/login', JSON.stringify(ALICE));
    const accessToken = (JSON.parse(login.body) as Record<string, string>)['access_token'] ?? '';
    expect(await bearerOf(await docs.tryOut('GET /orders'))).toBe(accessToken);
    await fetch(`${server.url}/auth/logout`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${accessToken}` },
    });

    await docs.page.clock.setFixedTime(Date.now() + 3_600_000);
    expect(await bearerOf(await docs.tryOut('GET /orders'))).toBeUndefined();
    expect(await docs.isLocked()).toBe(false);
  });

  it('keeps the login when the server does not confirm the logout', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    await docs.openDialog();
    await docs.logInByCode(ALICE.username, ALICE.password);
    await docs.page.route('**/auth/logout', (route) => route.fulfill({ status: 503 }));
    const form = docs.form('authorizationCode');
    await form.getByText('Logout', { exact: true }).click();
    await form.getByText('You may still be logged in.').waitFor();
    expect(await docs.schemesLoggedIn()).toEqual(['authorizationCode']);
  });

  it('gets tokens from the token endpoint by its form', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    const answer = await docs.tryOut('POST /oauth2/token', {
      grant_type: 'client_credentials',
      client_id: machine.clientId,
      client_secret: machine.clientSecret,
      scope: 'orders/read',
    });
    expect(answer.status).toBe(200);
    expect(await bearerOf(answer)).toBeUndefined();
  });

  it('says why a login in the window failed, and takes no answer that it did not ask for', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    await docs.openDialog();
    const window = await docs.openLoginWindow();
    const state = new URL(window.url()).searchParams.get('state') ?? '';

    await window.goto(`${server.url}/docs/oauth2-redirect.html?code=forged&state=guessed`);
    await window.getByText('Go back to the page').waitFor();
    expect(await docs.schemesLoggedIn()).toEqual([]);

    const closed = window.waitForEvent('close');
    await window.goto(`${server.url}/docs/oauth2-redirect.html?error=access_denied&state=${state}`);
    await closed;
    await docs.form('authorizationCode').getByText('access_denied').waitFor();
  });
});

describeWithChromium.each([
  { name: 'Express', withHelmet: true, policy: 'same-origin', adapter: () => new ExpressAdapter() },
  { name: 'Fastify', withHelmet: true, policy: 'noopener-allow-popups', adapter: () => new FastifyAdapter() },
  { name: 'Express', withHelmet: false, policy: 'same-origin', adapter: () => new ExpressAdapter() },
])('$name, helmet: $withHelmet, login page with Cross-Origin-Opener-Policy: $policy', (setup) => {
  beforeAll(async () => {
    [browser, server] = await Promise.all([
      launchChromium(),
      DocumentedServer.start({
        loginPageOpenerPolicy: setup.policy,
        withHelmet: setup.withHelmet,
        adapter: setup.adapter(),
      }),
    ]);
    await openContext();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it('logs in by code', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    await docs.openDialog();
    await docs.logInByCode(ALICE.username, ALICE.password);
    await docs.closeDialog();
    expect((await docs.tryOut('GET /orders')).status).toBe(200);
    expect(faults).toEqual([]);
  });
});
