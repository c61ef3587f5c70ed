import { Browser } from './browser.js';

/** Somebody with a browser who reads pages and fills in their forms. */
export class PageVisitor {
  readonly browser = new Browser();
  #page = '';
  #answer = new Response();

  constructor(private readonly origin: string) {}

  get answer(): Response {
    return this.#answer;
  }

  get page(): string {
    return this.#page;
  }

  get heading(): string {
    return /<h1>([^<]*)</.exec(this.#page)?.[1] ?? '';
  }

  get fault(): string {
    return unescaped(/role="alert">([^<]*)</.exec(this.#page)?.[1] ?? '');
  }

  get notice(): string {
    return unescaped(/role="status">([^<]*)</.exec(this.#page)?.[1] ?? '');
  }

  get location(): URL {
    return new URL(this.#answer.headers.get('location') ?? 'none:');
  }

  /** Follows redirects as long as they stay with the user pool. */
  async open(path: string): Promise<this> {
    return this.#arrive(await this.browser.get(new URL(path, this.origin).href));
  }

  async follow(link: string): Promise<this> {
    const [, href = ''] = new RegExp(`<a href="([^"]*)">${link.replace('?', '\\?')}`).exec(this.#page) ?? [];
    return this.open(unescaped(href));
  }

  /** Sends the first form, or the one with that action, with its hidden fields and those given. */
  async submit(fields: Record<string, string>, action = ''): Promise<this> {
    const forms = [...this.#page.matchAll(/<form method="post" action="([^"]*)">([\s\S]*?)<\/form>/g)];
    const [, target = '', body = ''] = forms.find(([, url = '']) => url.startsWith(action)) ?? [];
    const inputs = [...body.matchAll(/<input[^>]*\bname="([^"]*)"[^>]*>/g)].map(([input, name = '']) => [
      unescaped(name),
      unescaped(/value="([^"]*)"/.exec(input)?.[1] ?? ''),
    ]);
    const path = unescaped(target);
    const values = { ...Object.fromEntries(inputs), ...fields } as Record<string, string>;
    return this.#arrive(await this.browser.post(new URL(path, this.origin).href, values));
  }

  field(name: string): string {
    const input = new RegExp(`<input[^>]*\\bname="${name}"[^>]*>`).exec(this.#page)?.[0] ?? '';
    return unescaped(/value="([^"]*)"/.exec(input)?.[1] ?? '');
  }

  async #arrive(answer: Response): Promise<this> {
    this.#answer = answer;
    const location = answer.headers.get('location');
    if (location?.startsWith(this.origin)) return this.open(location);
    this.#page = await answer.clone().text();
    return this;
  }
}

function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
