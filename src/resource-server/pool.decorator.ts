import { addDemand } from './requirement.metadata.js';

/**
 * The token must come from one of these user pools, by their names in the module's options. The application does
 * not boot with a name that is not there.
 *
 * @throws TypeError when no pool is named
 */
export function Pool(...names: string[]): ClassDecorator & MethodDecorator {
  if (names.length === 0 || names.includes('')) {
    throw new TypeError('@Pool() takes one or more names of pools.');
  }
  return addDemand({ kind: 'pools', names });
}
