import { isUtf8Form } from './readable.text.js';

const LONGEST_VALUE = 2048;

/**
 * The parameters of a query as they were sent, read from the raw text: Express and Fastify differ in what they make
 * of repeated ones and of `a[b]=`. Parameters without a value count as not sent.
 *
 * @see RFC 6749 §3.1
 */
export class QueryParameters {
  private readonly values = new Map<string, string[]>();
  private readonly undecodable = new Set<string>();

  /** @param url with or without the part in front of the question mark */
  constructor(url: string) {
    const mark = url.indexOf('?');
    const query = mark === -1 ? '' : url.slice(mark + 1);
    this.add(new URLSearchParams(query));
    this.look(query);
  }

  /**
   * The same for a form that was posted. What is not one text, as of a name with brackets, counts as sent twice.
   *
   * @param body as a body parser left it
   * @param sent its bytes, where the application keeps them
   */
  static ofForm(body: unknown, sent?: unknown): QueryParameters {
    const query = new QueryParameters('');
    for (const [name, value] of Object.entries(body ?? {})) {
      const isText = typeof value === 'string';
      query.add(isText ? [[name, value]] : ['?', '?'].map((one) => [name, one] as const));
    }
    if (sent instanceof Uint8Array) query.look(Buffer.from(sent).toString('latin1'));
    return query;
  }

  /** `undefined` when it was not sent, or more than once. */
  get(name: string): string | undefined {
    const values = this.values.get(name) ?? [];
    return values.length === 1 ? values[0] : undefined;
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  isRepeated(name: string): boolean {
    return (this.values.get(name)?.length ?? 0) > 1;
  }

  private add(sent: Iterable<readonly [string, string]>): void {
    for (const [name, value] of sent) {
      if (value !== '') this.values.set(name, [...(this.values.get(name) ?? []), value]);
    }
  }

  /** @param sent a character for each byte, as Node reads a request line */
  private look(sent: string): void {
    for (const pair of sent.split('&')) {
      if (isUtf8Form(Buffer.from(pair, 'latin1'))) continue;
      for (const name of new URLSearchParams(pair).keys()) this.undecodable.add(name);
    }
  }

  /** Whether it can be passed on: UTF-8, not overlong, and without what has no place in a parameter. */
  isAcceptable(name: string): boolean {
    if (this.undecodable.has(name)) return false;
    return (this.values.get(name) ?? []).every(
      (value) => value.length <= LONGEST_VALUE && !/\p{Cc}/u.test(value),
    );
  }
}
