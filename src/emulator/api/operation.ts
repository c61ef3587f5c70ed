import { structure } from '../input/compound.shapes.js';
import { Place } from '../input/place.js';
import type { InputOf, Members } from '../input/shape.js';
import type { UserPools } from '../pool/user-pools.js';
import { inputError } from './input.error.js';

/** One operation of the cognito-idp JSON API. */
export interface Operation {
  readonly name: string;
  run(body: unknown, pools: UserPools): Promise<object>;
}

/** What only Lambda triggers, threat protection and analytics read. Taken and not acted upon, as in a pool without them. */
const membersWithoutEffect: ReadonlySet<string> = new Set([
  'AnalyticsMetadata',
  'ClientMetadata',
  'ContextData',
  'UserContextData',
  'ValidationData',
]);

/** All constraints on the input are checked before any rule of the pool is, as in Cognito. */
export function operation<const M extends Members>(
  name: string,
  members: M,
  run: (input: InputOf<M>, pools: UserPools) => object | Promise<object>,
): Operation {
  const shape = structure(members, membersWithoutEffect);
  return {
    name,
    async run(body, pools) {
      const place = new Place();
      const input = shape.read(body, place);
      if (place.faults.length > 0) throw inputError(place.faults);
      return run(input, pools);
    },
  };
}
