/** As much of a browser as it takes to log in: it keeps cookies, follows redirects and fills in forms. */
export class LoginBrowser {
  private readonly cookies = new Map<string, string>();
  private page = { url: '', html: '' };

  /**
   * @param home origin of the login pages; a redirect to anywhere else is where the log-in ends
   * @param routed which server an address really leads to, where several stand behind one
   */
  constructor(
    private readonly home: string,
    private readonly routed: (url: string) => string = (url) => url,
  ) {}

  /** Follows redirects. Answers where they lead away from the login pages, or `undefined` when a page is shown. */
  async open(url: string): Promise<URL | undefined> {
    return this.request(new URL(url), {});
  }

  /** Fills in the form of the page and sends it. */
  async submit(fields: Record<string, string>): Promise<URL | undefined> {
    const form = new URLSearchParams({ ...this.hiddenFields(), ...fields });
    return this.request(this.formAction(), { method: 'POST', body: form });
  }

  /** What the page complains of. */
  get alert(): string | undefined {
    return /role="alert">([^<]*)</.exec(this.page.html)?.[1];
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get html(): string {
    return this.page.html;
  }

  private async request(url: URL, init: RequestInit): Promise<URL | undefined> {
    const { cookie } = this;
    const answer = await fetch(this.routed(url.href), { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) this.keepCookie(line);
    const location = answer.headers.get('location');
    if (location === null) {
      this.page = { url: url.href, html: await answer.text() };
      return undefined;
    }
    const next = new URL(location, url);
    return next.origin === this.home ? this.request(next, {}) : next;
  }

  private keepCookie(line: string): void {
    const [pair = ''] = line.split(';');
    const [name = '', ...value] = pair.split('=');
    this.cookies.set(name, value.join('='));
  }

  private formAction(): URL {
    const action = /<form[^>]* action="([^"]*)"/.exec(this.page.html)?.[1] ?? '';
    return new URL(action.replaceAll('&amp;', '&').replaceAll('&#38;', '&'), this.page.url);
  }

  private hiddenFields(): Record<string, string> {
    const fields = this.page.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
    return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]));
  }
}
