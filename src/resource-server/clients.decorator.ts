import { addDemand } from './requirement.metadata.js';

/**
 * The token must have been issued to one of these app clients (`client_id`), which the pool must list as well.
 * Two `@Clients()` must both hold.
 *
 * @throws TypeError when no client is named
 */
export function Clients(...clientIds: string[]): ClassDecorator & MethodDecorator {
  if (clientIds.length === 0 || clientIds.includes('')) {
    throw new TypeError('@Clients() takes one or more ids of app clients.');
  }
  return addDemand({ kind: 'clients', clientIds });
}
