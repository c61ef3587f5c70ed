/** A part of a list, and where the next one begins. */
export interface Page<T> {
  readonly items: readonly T[] | undefined;
  readonly next: string | undefined;
}

/** Reads a list to its end. */
export async function pagesOf<T>(read: (from: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let next: string | undefined;
  do {
    const page = await read(next);
    all.push(...(page.items ?? []));
    next = page.next;
  } while (next !== undefined && next !== '');
  return all;
}
