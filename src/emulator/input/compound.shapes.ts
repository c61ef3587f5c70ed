import { isJsonObject } from './json.object.js';
import { required, unusable, type InputOf, type Members, type Shape } from './shape.js';

export function listOf<T>(item: Shape<T>, { max = Infinity }: { max?: number } = {}): Shape<readonly T[]> {
  return required((value, place) => {
    if (!Array.isArray(value)) {
      place.wrongType('a list');
      return unusable;
    }
    if (value.length > max) {
      place.violates(`Member must have length less than or equal to ${max}`);
      return unusable;
    }
    return value.map((entry: unknown, index) => item.read(entry, place.at(index)));
  });
}

/** An object whose keys are data. Read into a Map: a key named `__proto__` is then a key like any other. */
export function mapOf<T>(item: Shape<T>): Shape<ReadonlyMap<string, T>> {
  return required((value, place) => {
    if (!isJsonObject(value)) {
      place.wrongType('an object');
      return unusable;
    }
    return new Map(Object.entries(value).map(([key, entry]) => [key, item.read(entry, place.at(key))]));
  });
}

/** What is said of a member that a structure does not know, in words for callers of the API. */
const UNKNOWN_MEMBER = 'Member is not implemented by the embedded user pool';

/**
 * An object with known members. Any other member is a fault: what the pool does not implement it must not pretend to
 * have taken into account.
 */
export function structure<const M extends Members>(
  members: M,
  ignored: ReadonlySet<string> = new Set(),
): Shape<InputOf<M>> {
  return required((value, place) => {
    if (!isJsonObject(value)) {
      place.wrongType('an object');
      return unusable;
    }
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(members, name) || ignored.has(name)) continue;
      place.at(lowerFirst(name)).unknownMember(UNKNOWN_MEMBER, Object.keys(members));
    }
    const read = Object.entries(members).map(([name, shape]) => [
      name,
      shape.read(Object.hasOwn(value, name) ? value[name] : undefined, place.at(lowerFirst(name))),
    ]);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each member was read by the shape that types it
    return Object.fromEntries(read) as InputOf<M>;
  });
}

/** AWS names the members of a structure so in its errors. Keys of a map are data, and stay as they are. */
function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
