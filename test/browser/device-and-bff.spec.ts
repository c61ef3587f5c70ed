import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { DEVELOPMENT_CLIENTS } from '../../src/server/development.seed.js';
import { describeWithChromium, faultsOf, launchChromium } from './chromium.js';
import { bearerOf, DocsPage } from './docs.page.js';
import { DocumentedServer } from './documented.server.js';

const ALICE = { username: 'alice', password: 'Alice-Passw0rd' } as const;
const { web } = DEVELOPMENT_CLIENTS;

let browser: Browser;
let server: DocumentedServer;
let context: BrowserContext;
let faults: readonly string[];

async function logIn(page: Page): Promise<void> {
  await page.locator('input[name=username]').fill(ALICE.username);
  await page.locator('input[name=password]').fill(ALICE.password);
  await page.locator('input[name=password]').press('Enter');
}

/** What a person does at the page for devices. */
async function confirm(page: Page, decision: 'allow' | 'deny'): Promise<void> {
  await page.locator('form button').first().click();
  await page.getByText('Is this your device?').first().waitFor();
  await page.locator(`button[value=${decision}]`).click();
}

describeWithChromium('Pages for people, behind the defaults of helmet,', () => {
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), DocumentedServer.start()]);
  });
  beforeEach(async () => {
    context = await browser.newContext();
    context.setDefaultTimeout(10_000);
    faults = faultsOf(context);
  });
  afterEach(() => context.close());
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it('connect a device: its code, what it asks for, the login, and tokens for the device', async () => {
    const asked = await server.post('/oauth2/device_authorization', { client_id: web.clientId });
    const page = await context.newPage();
    await page.goto(String(asked['verification_uri']));
    await page.locator('input[name=user_code]').fill(String(asked['user_code']).toLowerCase());
    await confirm(page, 'allow');
    await logIn(page);
    await page.getByText('is connected').first().waitFor();

    const tokens = await server.post('/oauth2/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: web.clientId,
      device_code: String(asked['device_code']),
    });
    expect(await server.statusOf('/orders', String(tokens['access_token']))).toBe(200);
    expect(faults).toEqual([]);
  });

  it('let a device be refused, and tell of a code that is none', async () => {
    const asked = await server.post('/oauth2/device_authorization', { client_id: web.clientId });
    const page = await context.newPage();
    await page.goto(String(asked['verification_uri']));
    await page.locator('input[name=user_code]').fill('BBBB-BBBB');
    await page.locator('form button').first().click();
    await page.getByText('This code is not known').waitFor();
    await page.goto(String(asked['verification_uri_complete']));
    await confirm(page, 'deny');
    const refused = await server.post('/oauth2/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: web.clientId,
      device_code: String(asked['device_code']),
    });
    expect(refused['error']).toBe('access_denied');
  });

  it('show the device flow in Swagger UI, which knows none, and log in by it', async () => {
    const docs = await DocsPage.open(context, `${server.url}/docs`);
    await docs.openDialog();
    const panel = docs.page.locator('.device-login');
    await panel.getByLabel('orders/read').check();
    await panel.getByRole('button', { name: 'Get a code' }).click();
    const code = await panel.locator('.device-code').textContent();
    expect(code).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);

    const opened = context.waitForEvent('page');
    await panel.locator('a').click();
    const person = await opened;
    expect(await person.locator('input[name=user_code]').inputValue()).toBe(code);
    await confirm(person, 'allow');
    await logIn(person);
    await person.getByText('is connected').first().waitFor();

    await panel.getByText('Logged in by a device code').waitFor();
    await docs.closeDialog();
    const call = await docs.tryOut('GET /orders');
    const captured = (await bearerOf(call)) ?? '';
    expect(call.status).toBe(200);

    await docs.openDialog();
    await panel.getByRole('button', { name: 'Logout' }).click();
    await panel.getByRole('button', { name: 'Get a code' }).waitFor();
    expect(await server.statusOf('/orders', captured)).toBe(401);
    expect(faults).toEqual([]);
  });

  it('log a browser in that holds no tokens, let the guard know it, and log it out', async () => {
    const page = await context.newPage();
    await page.goto(`${server.url}/bff/login?return_to=/docs`);
    await logIn(page);
    await page.waitForURL(`${server.url}/docs`);

    const asked = (path: string, init: object = {}) =>
      page.evaluate(
        async ([to, options]) => {
          const answer = await fetch(to, options);
          return { status: answer.status, text: await answer.text() };
        },
        [path, init] as const,
      );
    expect((await asked('/bff/user')).text).toContain('alice');
    expect((await asked('/orders')).status).toBe(200);
    const stored = await page.evaluate(
      'JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])',
    );
    expect(stored).not.toMatch(/eyJ/);
    const cookies = await context.cookies(server.url);
    const session = cookies.find(({ name }) => name.startsWith('__Host-'));
    expect(session).toMatchObject({ httpOnly: true, secure: true, path: '/' });
    expect(cookies.every(({ value }) => !value.startsWith('eyJ'))).toBe(true);

    expect((await asked('/bff/logout', { method: 'POST' })).status).toBe(403);
    expect((await asked('/bff/logout', { method: 'POST', headers: { 'X-CSRF': '1' } })).status).toBeLessThan(
      300,
    );
    expect((await asked('/orders')).status).toBe(401);
  });
});
