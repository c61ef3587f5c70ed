import { BodyTooLarge } from './body.js';
import type { Handler, Route } from './route.js';

/** Finds the route of a request and answers what concerns HTTP alone: paths, methods, HEAD, CORS and body size. */
export class Router {
  constructor(private readonly routes: readonly Route[]) {}

  async handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const route = this.routes.find(({ path }) => matches(path, url.pathname));
    if (!route) return plain(404, 'Not found');
    const response = await answer(route, request, url);
    if (route.cors) allowAnyOrigin(response.headers);
    return request.method === 'HEAD' ? new Response(null, response) : response;
  }
}

function matches(path: string | RegExp, pathname: string): boolean {
  return typeof path === 'string' ? path === pathname : path.test(pathname);
}

async function answer(route: Route, request: Request, url: URL): Promise<Response> {
  if (request.method === 'OPTIONS') return preflight(route, request);
  const handler = handlerOf(route, request.method);
  if (!handler) return new Response(null, { status: 405, headers: { allow: allowedMethods(route) } });
  try {
    return await handler(request, url);
  } catch (error) {
    if (error instanceof BodyTooLarge) return plain(413, 'Request entity too large');
    throw error;
  }
}

function handlerOf({ handlers }: Route, method: string): Handler | undefined {
  if (method === 'POST') return handlers.POST;
  return method === 'GET' || method === 'HEAD' ? handlers.GET : undefined;
}

function allowedMethods({ handlers }: Route): string {
  return [...Object.keys(handlers), ...(handlers.GET ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

function preflight(route: Route, request: Request): Response {
  const headers = new Headers({ allow: allowedMethods(route) });
  if (route.cors) {
    headers.set('access-control-allow-methods', allowedMethods(route));
    headers.set('access-control-allow-headers', request.headers.get('access-control-request-headers') ?? '*');
    headers.set('access-control-max-age', '600');
  }
  return new Response(null, { status: 204, headers });
}

function allowAnyOrigin(headers: Headers): void {
  headers.set('access-control-allow-origin', '*');
  headers.set(
    'access-control-expose-headers',
    'x-amzn-RequestId, x-amzn-ErrorType, x-amzn-ErrorMessage, WWW-Authenticate',
  );
}

function plain(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: { 'content-type': 'text/plain;charset=UTF-8', 'x-content-type-options': 'nosniff' },
  });
}
