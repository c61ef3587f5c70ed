/** The parameters of an OAuth request. RFC 6749 §3.1: one without a value counts as left out. */
export class Parameters {
  constructor(private readonly source: URLSearchParams) {}

  get(name: string): string | undefined {
    return this.source.get(name) || undefined;
  }

  get names(): readonly string[] {
    return [...this.source.keys()];
  }

  /** RFC 6749 §3.1 and §3.2: none may be sent more than once. */
  get hasRepetition(): boolean {
    return new Set(this.source.keys()).size < this.source.size;
  }

  isRepeated(name: string): boolean {
    return this.source.getAll(name).length > 1;
  }
}
