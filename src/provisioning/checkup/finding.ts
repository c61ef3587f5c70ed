/** What one check came to. */
export interface Finding {
  /** What was looked at, such as `app client web`. */
  readonly subject: string;
  /** `fault`: something will not work, or not safely. `advice`: it works, and could be better. */
  readonly level: 'fine' | 'advice' | 'fault';
  /** What was found, in a sentence. */
  readonly text: string;
  /** What to do about it, in a sentence; absent where nothing is to be done. */
  readonly mend?: string;
}

export function fine(subject: string, text: string): Finding {
  return { subject, level: 'fine', text };
}

export function advice(subject: string, text: string, mend: string): Finding {
  return { subject, level: 'advice', text, mend };
}

export function fault(subject: string, text: string, mend: string): Finding {
  return { subject, level: 'fault', text, mend };
}
