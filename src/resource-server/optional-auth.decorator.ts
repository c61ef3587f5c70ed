import { markOptional } from './requirement.metadata.js';

/**
 * Lets in who brings no credential, as anonymous: see `@CurrentPrincipal()`. Who brings one is held to it: a bad
 * token is refused, and so is one that lacks what the class demands.
 *
 * A demand on the same method closes it again, as with `@Public()`.
 */
export function OptionalAuth(): ClassDecorator & MethodDecorator {
  return markOptional();
}
