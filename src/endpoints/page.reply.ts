import type { AbstractHttpAdapter } from '@nestjs/core';
import type { Page } from '../pages/page.js';

/** Shows a page, on Express and Fastify. */
export function replyWithPage(
  adapter: AbstractHttpAdapter,
  response: unknown,
  { headers, html }: Page,
  status = 200,
): void {
  for (const [name, value] of Object.entries(headers)) adapter.setHeader(response, name, value);
  adapter.reply(response, html, status);
}

/** Sends the browser on by GET, and lets nobody remember where to. */
export function replyWithRedirect(adapter: AbstractHttpAdapter, response: unknown, location: string): void {
  adapter.setHeader(response, 'Location', location);
  adapter.setHeader(response, 'Cache-Control', 'no-store');
  adapter.setHeader(response, 'Referrer-Policy', 'no-referrer');
  adapter.reply(response, '', 303);
}
