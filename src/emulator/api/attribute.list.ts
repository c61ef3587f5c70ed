import { attributeName } from '../input/cognito.fields.js';
import { listOf, structure } from '../input/compound.shapes.js';
import { text } from '../input/scalar.shapes.js';
import { optional } from '../input/shape.js';

export const attributes = listOf(
  structure({ Name: attributeName, Value: optional(text({ max: 2048, secret: true })) }),
);

export function attributeMap(
  list: readonly { readonly Name: string; readonly Value: string | undefined }[] = [],
): ReadonlyMap<string, string> {
  return new Map(list.map(({ Name, Value }) => [Name, Value ?? '']));
}
