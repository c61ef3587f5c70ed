import { createInterface } from 'node:readline/promises';
import { remark } from './printed.js';

/** Asks whoever sits at the terminal. What is not a yes is a no. */
export async function consents(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('Shall this be done? (yes/no) ').finally(() => terminal.close());
  if (/^y(es)?$/i.test(answer.trim())) return true;
  remark('Nothing was done.');
  return false;
}
