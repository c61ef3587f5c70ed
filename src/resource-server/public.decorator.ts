import { markPublic } from './requirement.metadata.js';

/**
 * Lets everybody in, without a token. On a class it holds for the routes of it that demand nothing themselves.
 * A route that is both `@Public()` and demands scopes or groups is protected.
 *
 * @param reason why, for whoever reads the audit of the routes; the module can insist on one
 */
export function Public(reason?: string): ClassDecorator & MethodDecorator {
  return markPublic(reason);
}
