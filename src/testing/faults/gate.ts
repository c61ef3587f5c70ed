/** Holds requests back until it is opened. */
export class Gate {
  #waiting = 0;
  #open: () => void = () => undefined;
  #arrive: () => void = () => undefined;
  readonly #opened = new Promise<void>((resolve) => (this.#open = resolve));
  readonly #arrived = new Promise<void>((resolve) => (this.#arrive = resolve));

  /** Ends when the first request stands before the gate. */
  get arrival(): Promise<void> {
    return this.#arrived;
  }

  /** How many requests stand before it. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Lets through who waits, and whoever comes later. */
  open(): void {
    this.#open();
  }

  /** @internal */
  async pass(): Promise<void> {
    this.#waiting += 1;
    this.#arrive();
    await this.#opened;
    this.#waiting -= 1;
  }
}
