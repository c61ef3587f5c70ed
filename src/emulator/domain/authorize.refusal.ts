import { redirect, withQuery } from '../http/redirect.js';
import { MigrationRefusal } from '../pool/sign-up/migration.js';
import { isTriggerFailure } from '../pool/triggers/trigger.failure.js';
import type { DomainContext } from './domain.context.js';

/** Nothing may be sent to a redirect URI that is not known to be the client's: an own page tells the person. */
export class PageRefusal extends Error {
  constructor(
    readonly code: string,
    readonly clientId?: string,
  ) {
    super(code);
  }
}

export type ResponseType = 'code' | 'token';

/** Where answers to an authorization request go, once that is certain. */
export interface ReturnAddress {
  readonly redirectUri: string;
  readonly responseType: ResponseType;
  readonly state?: string;
}

/** RFC 6749 §4.1.2.1: the client hears of it by way of the browser. */
export class RedirectRefusal extends Error {
  constructor(
    readonly address: ReturnAddress,
    readonly code: string,
    readonly description?: string,
  ) {
    super(code);
  }
}

/**
 * What a trigger refuses is not for a page to show: the client hears of it. Any other error stays as it is, and so does
 * what the migration of users throws, which captures show on the page.
 */
export function triggerRefusal(address: ReturnAddress, error: unknown): unknown {
  if (!isTriggerFailure(error) || error instanceof MigrationRefusal) return error;
  return new RedirectRefusal(address, 'invalid_request', error.message);
}

export function answerTo(address: ReturnAddress, values: Record<string, string | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...values, state: address.state })) {
    if (value !== undefined) parameters.set(name, value);
  }
  if (address.responseType === 'token') return `${address.redirectUri}#${parameters.toString()}`;
  return withQuery(address.redirectUri, parameters);
}

/** The one place that knows how a refused authorization request looks. Anything else is not its business. */
export function refuse({ origin }: DomainContext, error: unknown): Response {
  if (error instanceof RedirectRefusal) {
    const { address, code, description } = error;
    return redirect(answerTo(address, { error_description: description, error: code }));
  }
  if (!(error instanceof PageRefusal)) throw error;
  const parameters = new URLSearchParams({ error: error.code });
  if (error.clientId !== undefined) parameters.set('client_id', error.clientId);
  return redirect(withQuery(`${origin}/error`, parameters));
}
