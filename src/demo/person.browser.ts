/** As much of a browser as a person needs here: it keeps cookies, follows redirects and fills in forms. */
export class PersonBrowser {
  private readonly cookies = new Map<string, string>();
  private page = { url: '', html: '' };

  /** @param home where it ends: a redirect that begins so is not followed */
  constructor(private readonly home: string) {}

  /** @returns where it was led in the end, or `undefined` when a page is shown */
  open(url: string): Promise<URL | undefined> {
    return this.request(new URL(url), {});
  }

  /** Fills in the form of the page and sends it. */
  submit(fields: Record<string, string>): Promise<URL | undefined> {
    const body = new URLSearchParams({ ...this.hiddenFields(), ...fields });
    return this.request(this.formAction(), { method: 'POST', body });
  }

  private async request(url: URL, init: RequestInit): Promise<URL | undefined> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const origin = { Origin: url.origin };
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { cookie, ...origin } });
    for (const line of answer.headers.getSetCookie()) this.keepCookie(line);
    const location = answer.headers.get('location');
    if (location === null) {
      this.page = { url: url.href, html: await answer.text() };
      return undefined;
    }
    const next = new URL(location, url);
    return next.href.startsWith(this.home) ? next : this.request(next, {});
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
