import type { AbstractHttpAdapter } from '@nestjs/core';
import type { DocsFile } from './docs.files.js';

interface Docs {
  readonly files: readonly DocsFile[];
  /** @param root what stands in front of the page's files */
  readonly page: (root: string) => string;
}

interface Conditional {
  readonly headers: { readonly 'if-none-match'?: string };
}

/** For applications that set no policy of their own. Helmet's is left as it is: the page works under both. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HTML = 'text/html; charset=utf-8';

/** Serves the page and its files with nothing but Nest's own adapter, so that every platform will do. */
export function serveDocs(http: AbstractHttpAdapter, path: string, { files, page }: Docs): void {
  const lastSegment = path.slice(path.lastIndexOf('/') + 1);
  const send = (response: unknown, type: string, text: string) => {
    http.setHeader(response, 'Content-Type', type);
    http.setHeader(response, 'Cache-Control', 'no-cache');
    if (http.getHeader(response, 'Content-Security-Policy') === undefined) {
      http.setHeader(response, 'Content-Security-Policy', CONTENT_SECURITY_POLICY);
    }
    http.reply(response, text, 200);
  };

  for (const file of files) {
    http.get(`${path}/${file.name}`, (request: Conditional, response: unknown) => {
      http.setHeader(response, 'ETag', file.etag);
      if (request.headers['if-none-match'] === file.etag) return http.reply(response, undefined, 304);
      return send(response, file.type, file.text);
    });
  }
  const showPage = (request: unknown, response: unknown) => {
    const [pathname = ''] = String(http.getRequestUrl(request)).split('?');
    send(response, HTML, page(pathname.endsWith('/') ? './' : `./${lastSegment}/`));
  };
  http.get(path, showPage);
  try {
    http.get(`${path}/`, showPage);
  } catch {
    // A router that ignores trailing slashes has the route already.
  }
}
