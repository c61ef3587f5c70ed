import type { INestApplication } from '@nestjs/common';

/** What a browser may read of an answer besides its body. */
const EXPOSED_HEADERS = ['WWW-Authenticate', 'Retry-After', 'X-Request-Id'];
const ALLOWED_HEADERS = ['Authorization', 'Content-Type', 'DPoP', 'X-Request-Id', 'traceparent'];
const PREFLIGHT_SECONDS = 600;

/**
 * Lets pages of these origins, and of no others, call the server from a browser. They bring their token themselves:
 * cookies are not sent along.
 *
 * @param origins letter by letter, as browsers send them. None: no page of another origin may call
 */
export function allowOrigins(app: INestApplication, origins: readonly string[] | undefined): void {
  if (origins === undefined) return;
  app.enableCors({
    origin: [...origins],
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
  });
}
