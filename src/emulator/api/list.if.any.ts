/** Lists without anything in them are left out, as AWS does. */
export function listIfAny<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
