import type { BrowserContext, Locator, Page, Request } from 'playwright-core';

type Operation =
  | 'GET /orders'
  | 'POST /auth/login'
  | 'POST /auth/refresh'
  | 'POST /auth/logout'
  | 'POST /auth/logout-all'
  | 'POST /oauth2/token';

/** Swagger UI as a user handles it. */
export class DocsPage {
  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {}

  static async open(context: BrowserContext, address: string): Promise<DocsPage> {
    const docs = new DocsPage(await context.newPage(), context);
    await docs.page.goto(address);
    await docs.page.locator('.opblock').first().waitFor();
    return docs;
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.locator('.opblock').first().waitFor();
  }

  /** The bar on top of the page. */
  get bar(): Locator {
    return this.page.locator('#session');
  }

  /** The padlock in the head of the page. */
  async isLocked(): Promise<boolean> {
    return (await this.page.locator('.schemes .authorize.locked').count()) > 0;
  }

  async openDialog(): Promise<void> {
    await this.page.locator('.schemes .authorize').click();
    await this.page.locator('.modal-ux').waitFor();
  }

  async closeDialog(): Promise<void> {
    await this.page.locator('.modal-ux .close-modal').click();
    await this.page.locator('.modal-ux').waitFor({ state: 'detached' });
  }

  /** The form of one security scheme in the open dialog. */
  form(scheme: string): Locator {
    return this.page
      .locator('.auth-container')
      .filter({ has: this.page.locator('h4', { hasText: new RegExp(`^${scheme}\\b`) }) });
  }

  /** Schemes whose form in the open dialog offers to log out. */
  async schemesLoggedIn(): Promise<string[]> {
    const forms = this.page
      .locator('.auth-container')
      .filter({ has: this.page.getByText('Logout', { exact: true }) });
    const names = await forms.locator('h4').allTextContents();
    return names.map((name) => name.trim().split(/[\s(]/)[0] ?? '');
  }

  async authorize(scheme: string): Promise<void> {
    await this.form(scheme)
      .getByRole('button', { name: /^Apply/ })
      .click();
    await this.loggedIn(scheme);
  }

  async logOut(scheme: string): Promise<void> {
    await this.form(scheme).getByText('Logout', { exact: true }).click();
    await this.form(scheme).getByText('Logout', { exact: true }).waitFor({ state: 'detached' });
  }

  /** The login window of the code flow, which has to open anew: nobody is logged in without a password. */
  async openLoginWindow(): Promise<Page> {
    const opened = this.context.waitForEvent('page');
    await this.form('authorizationCode')
      .getByRole('button', { name: /^Apply/ })
      .click();
    const window = await opened;
    await window.locator('#signInFormPassword').waitFor();
    return window;
  }

  async logInByCode(username: string, password: string): Promise<void> {
    const window = await this.openLoginWindow();
    await window.locator('#signInFormUsername').fill(username);
    await window.locator('#signInFormPassword').fill(password);
    const closed = window.waitForEvent('close');
    await window.locator('[name=signInSubmitButton]').click();
    await closed;
    await this.loggedIn('authorizationCode');
  }

  async loggedIn(scheme: string): Promise<void> {
    await this.form(scheme).getByText('Logout', { exact: true }).waitFor();
  }

  /** @param fields what is typed into the form of the body; a string replaces a JSON body */
  async tryOut(operation: Operation, fields?: string | Readonly<Record<string, string>>): Promise<TriedOut> {
    const block = await this.opened(operation);
    if (typeof fields === 'string') await block.locator('textarea.body-param__text').fill(fields);
    if (typeof fields === 'object') await fillForm(block, fields);
    const [method = '', path = ''] = operation.split(' ');
    const sent = this.page.waitForRequest(
      (request) => request.method() === method && new URL(request.url()).pathname === path,
    );
    await block.locator('.btn.execute').click();
    const request = await sent;
    const response = await request.response();
    await block.locator('.live-responses-table .response .response-col_status').first().waitFor();
    return { request, status: response?.status() ?? 0, body: (await response?.text()) ?? '' };
  }

  private async opened(operation: Operation): Promise<Locator> {
    const [method = '', path = ''] = operation.split(' ');
    // Not by the class of the method: a deprecated operation has another one in its place.
    const block = this.page
      .locator('.opblock')
      .filter({ has: this.page.locator('.opblock-summary-method').getByText(method, { exact: true }) })
      .filter({ has: this.page.locator(`[data-path="${path}"]`) });
    if ((await block.locator('.opblock-body').count()) === 0) {
      await block.locator('.opblock-summary-control').click();
    }
    const tryOut = block.locator('.try-out__btn');
    if ((await tryOut.textContent())?.includes('Try')) await tryOut.click();
    const clear = block.locator('.btn-clear');
    if ((await clear.count()) > 0) await clear.click();
    return block;
  }

  /** Everything that the page has put into the stores of the browser. */
  async stored(): Promise<string> {
    // As text: the browser's globals are none of the test's.
    return this.page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
  }
}

interface TriedOut {
  readonly request: Request;
  readonly status: number;
  readonly body: string;
}

async function fillForm(block: Locator, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    const row = block.locator(`tr[data-property-name="${name}"], tr[data-param-name="${name}"]`);
    if ((await row.locator('select').count()) > 0) await row.locator('select').selectOption(value);
    else await row.locator('input[type=text]').fill(value);
  }
}

/** The token that a call carried; `undefined` when it carried none. */
export async function bearerOf({ request }: TriedOut): Promise<string | undefined> {
  const headers = await request.headersArray();
  const sent = headers.filter(({ name }) => name.toLowerCase() === 'authorization');
  if (sent.length > 1) throw new Error('The call carries more than one Authorization header.');
  return sent[0]?.value.replace('Bearer ', '');
}
