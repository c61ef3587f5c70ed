/** One thing that is wrong with a piece of outside data, and where. */
export interface Fault {
  readonly path: readonly (string | number)[];
  /** `type`: not the JSON type that was expected. `constraint`: the right type with a forbidden value. */
  readonly kind: 'type' | 'constraint';
  readonly text: string;
  /** The offending value, if it may be repeated to the caller. */
  readonly value?: string;
  /** Of a member that nobody knows: those that its structure has. */
  readonly known?: readonly string[];
}

/** A position in outside data that is being read. All places of one reading share one list of faults. */
export class Place {
  readonly faults: Fault[];

  constructor(
    readonly path: readonly (string | number)[] = [],
    faults: Fault[] = [],
  ) {
    this.faults = faults;
  }

  at(step: string | number): Place {
    return new Place([...this.path, step], this.faults);
  }

  wrongType(expected: string): void {
    this.faults.push({ path: this.path, kind: 'type', text: `must be ${expected}` });
  }

  /** @param text for callers of the API */
  unknownMember(text: string, known: readonly string[]): void {
    this.faults.push({ path: this.path, kind: 'constraint', text, known });
  }

  violates(text: string, value?: string): void {
    this.faults.push({ path: this.path, kind: 'constraint', text, value });
  }
}
