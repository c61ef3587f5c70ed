const WRITES_BETWEEN_SWEEPS = 1000;

/**
 * The memory of one process as a store of Keyv. A plain `Map` would keep what nobody asks for again: Keyv notices
 * the end of a record only when it is read.
 */
export class SweptMap extends Map<string, unknown> {
  private readonly ends = new Map<string, number>();
  private writes = 0;

  /** @param ttlMilliseconds as Keyv gives it; for ever without one */
  override set(key: string, value: unknown, ttlMilliseconds?: number): this {
    // The constructor of Map may come here before the fields are there.
    this.ends?.delete(key);
    if (ttlMilliseconds !== undefined) this.ends.set(key, Date.now() + ttlMilliseconds);
    this.writes += 1;
    if (this.writes % WRITES_BETWEEN_SWEEPS === 0) this.sweep();
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.ends.delete(key);
    return super.delete(key);
  }

  override clear(): void {
    this.ends.clear();
    super.clear();
  }

  private sweep(): void {
    const now = Date.now();
    for (const [key, end] of this.ends) {
      if (end <= now) this.delete(key);
    }
  }
}
