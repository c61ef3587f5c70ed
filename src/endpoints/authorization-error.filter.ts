import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuthorizationError, errorRedirect } from '../oauth2/authorization.error.js';
import { escaped, page } from '../pages/page.js';
import type { AddressedRequest } from './public.address.js';
import { ServerMetadata } from './server.metadata.js';

/** Tells the client by redirect, or where it is not sure that it is the client, the user by a page. */
@Catch(AuthorizationError)
export class AuthorizationErrorFilter implements ExceptionFilter<AuthorizationError> {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly metadata: ServerMetadata,
  ) {}

  catch(error: AuthorizationError, host: ArgumentsHost): void {
    const { httpAdapter } = this.adapterHost;
    const response: unknown = host.switchToHttp().getResponse();
    const set = (headers: Readonly<Record<string, string>>) => {
      for (const [name, value] of Object.entries(headers)) httpAdapter.setHeader(response, name, value);
    };
    if (error.destination === undefined) {
      const { headers, html } = errorPage(error);
      set(headers);
      return httpAdapter.reply(response, html, 400);
    }
    const issuer = this.metadata.issuer(host.switchToHttp().getRequest<AddressedRequest>(), '');
    set({
      Location: errorRedirect(error, error.destination, issuer),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    });
    httpAdapter.reply(response, '', 303);
  }
}

function errorPage({ code, description }: AuthorizationError) {
  return page(
    'This login link does not work',
    `<p class="alert" role="alert">${escaped(description)}</p>
      <p>Go back to the application and start again. If it happens again, tell its makers: <code>${escaped(code)}</code>.</p>`,
  );
}
