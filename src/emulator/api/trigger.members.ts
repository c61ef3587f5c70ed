import { mapOf } from '../input/compound.shapes.js';
import { text } from '../input/scalar.shapes.js';
import { optional, type Shape } from '../input/shape.js';
import type { ClientMetadata } from '../pool/triggers/trigger.event.js';

const entries = mapOf(text({ max: 131_072, secret: true }));

/** A map of strings that only triggers read. */
export const metadata: Shape<ClientMetadata | undefined> = optional({
  read: (value, place) => Object.fromEntries(entries.read(value, place) ?? []),
});
