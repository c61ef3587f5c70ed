/** JSON, with the kinds of values that it lacks written as objects of one member. */
export function encode(value: unknown): string {
  return JSON.stringify(tagged(value));
}

/** @throws SyntaxError */
export function decode(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => untagged(value)) as unknown;
}

function tagged(value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: value.toString(16) };
  if (Buffer.isBuffer(value)) return { $bytes: value.toString('base64') };
  if (value instanceof Map) return { $map: [...value].map((entry) => tagged(entry)) };
  if (value instanceof Set) return { $set: [...value].map((entry) => tagged(entry)) };
  if (Array.isArray(value)) return value.map((item) => tagged(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, tagged(member)]));
}

function untagged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [[tag, inner] = [], ...others] = Object.entries<unknown>({ ...value });
  if (others.length > 0) return value;
  if (tag === '$bigint') return BigInt(`0x${String(inner)}`);
  if (tag === '$bytes') return Buffer.from(String(inner), 'base64');
  if (tag === '$map') return new Map(listOf(inner).map((entry) => pairOf(entry)));
  if (tag === '$set') return new Set(listOf(inner));
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function pairOf(entry: unknown): readonly [unknown, unknown] {
  const [key, value] = listOf(entry);
  return [key, value];
}
