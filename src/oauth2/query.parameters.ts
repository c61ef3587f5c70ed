const LONGEST_VALUE = 2048;

/**
 * The parameters of a query as they were sent, read from the raw text: Express and Fastify differ in what they make
 * of repeated ones and of `a[b]=`. Parameters without a value count as not sent.
 *
 * @see RFC 6749 §3.1
 */
export class QueryParameters {
  private readonly values = new Map<string, string[]>();

  /** @param url with or without the part in front of the question mark */
  constructor(url: string) {
    const mark = url.indexOf('?');
    this.add(new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1)));
  }

  /**
   * The same for a form that was posted. What is not one text, as of a name with brackets, counts as sent twice.
   *
   * @param body as a body parser left it
   */
  static ofForm(body: unknown): QueryParameters {
    const query = new QueryParameters('');
    for (const [name, value] of Object.entries(body ?? {})) {
      const isText = typeof value === 'string';
      query.add(isText ? [[name, value]] : ['?', '?'].map((one) => [name, one] as const));
    }
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

  /** Whether it can be passed on: not overlong, and without what has no place in a parameter. */
  isAcceptable(name: string): boolean {
    return (this.values.get(name) ?? []).every(
      (value) => value.length <= LONGEST_VALUE && !/\p{Cc}/u.test(value),
    );
  }
}
