import type { DomainContext } from './domain.context.js';
import { errorMessage } from './pages/error.page.js';
import { page } from './page.js';

/** `GET /error`. It shows codes and nothing else: what the page says is not for whoever wrote the link to choose. */
export function showError(context: DomainContext, _request: Request, url: URL): Response {
  const code = url.searchParams.get('error') ?? '';
  const shown = /^[a-z_]{1,40}$/.test(code) ? code : 'invalid_request';
  return page(context, { status: 400, title: 'Error', body: errorMessage(shown) });
}
