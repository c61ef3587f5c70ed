import { markPublic } from './requirement.metadata.js';

/**
 * Lets everybody in, without a token. On a class it holds for the routes of it that demand nothing themselves.
 * A route that is both `@Public()` and demands scopes or groups is protected.
 */
export function Public(): ClassDecorator & MethodDecorator {
  return markPublic();
}
