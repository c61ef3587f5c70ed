/** What a run of a command came to, for scripts. */
export const EXIT = {
  /** Done, or nothing to do. */
  fine: 0,
  /** It could not be done; what is wrong stands on stderr. */
  failed: 1,
  /** It was found out that something is not as it should be. */
  differs: 2,
} as const;

export function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** For people who read along while the result goes to a file or a pipe. */
export function remark(...lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}
