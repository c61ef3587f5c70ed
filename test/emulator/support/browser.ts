/** As much of a browser as a login page needs: cookies, forms, and redirects that are looked at. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  async get(url: string): Promise<Response> {
    return this.#remember(await fetch(url, { headers: this.#headers(), redirect: 'manual' }));
  }

  async post(url: string, form: Record<string, string>): Promise<Response> {
    const body = new URLSearchParams(form);
    return this.#remember(
      await fetch(url, { method: 'POST', headers: this.#headers(), body, redirect: 'manual' }),
    );
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  /** Follows an authorization request to the login page, if there is one, and signs in. Answers with the last answer. */
  async signIn(authorizationUrl: string, username: string, password: string): Promise<Response> {
    const answer = await this.get(authorizationUrl);
    const login = answer.headers.get('location') ?? '';
    if (new URL(login).pathname !== '/login') return answer;
    await this.get(login);
    return this.post(login, { _csrf: this.cookie('XSRF-TOKEN') ?? '', username, password });
  }

  #headers(): Record<string, string> {
    return { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }

  #remember(response: Response): Response {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      if (/max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, pair.slice(name.length + 1));
    }
    return response;
  }
}

export function locationOf(response: Response): URL {
  return new URL(response.headers.get('location') ?? '');
}
