import type { Type } from '@nestjs/common';
import type { Requirement } from './requirement.js';
import { addDemand } from './requirement.metadata.js';

/**
 * The route demands a {@link Requirement} of your own, which must be a provider of some module: the application
 * does not boot otherwise.
 *
 * @param argument handed to `isMet`, where the requirement takes one
 */
export function Requires<Argument = void>(
  requirement: Type<Requirement<Argument>>,
  ...[argument]: [Argument] extends [void] ? [] : [argument: Argument]
): ClassDecorator & MethodDecorator {
  return addDemand({ kind: 'own', requirement, argument });
}
