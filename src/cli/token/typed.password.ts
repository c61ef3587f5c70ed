import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { remark } from '../printed.js';

/**
 * The password of a user: from the variable `USER_PASSWORD`, typed at a terminal without being shown, or piped in. Never
 * from an argument: other users of the machine could read those.
 *
 * @throws Error when there is none
 */
export async function passwordOf(username: string): Promise<string> {
  const given =
    process.env['USER_PASSWORD'] ??
    (process.stdin.isTTY ? await typed(`Password of ${username}: `) : await piped());
  if (given !== '') return given;
  throw new Error(
    `There is no password of ${username}. Pipe it in, set USER_PASSWORD, or type it at a terminal.`,
  );
}

async function piped(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}

async function typed(prompt: string): Promise<string> {
  const unseen = new Writable({ write: (_keys, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: unseen, terminal: true });
  const stopped = new AbortController();
  terminal.once('SIGINT', () => stopped.abort());
  process.stderr.write(prompt);
  try {
    return await terminal.question('', { signal: stopped.signal });
  } catch (cause) {
    throw new Error('Nothing was done.', { cause });
  } finally {
    terminal.close();
    remark('');
  }
}
