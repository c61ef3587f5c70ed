import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../tokens/clock.js';
import type { LoginBook } from './login.book.js';
import { SessionsUnavailableError, stored } from './session.error.js';

const PAUSE_MILLISECONDS = 25;

/**
 * Does what no other instance does at the same time under this name.
 *
 * @throws SessionsUnavailableError when the turn does not come
 */
export async function inTurn<T>(
  book: LoginBook,
  clock: Clock,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const giveBack = await takeTurn(book, clock, name);
  try {
    return await work();
  } finally {
    // When it cannot be given back, its time runs out.
    await giveBack().catch(() => undefined);
  }
}

async function takeTurn(book: LoginBook, clock: Clock, name: string): Promise<() => Promise<void>> {
  const deadline = clock.monotonicMilliseconds() + book.turnSeconds * 1000;
  for (;;) {
    const giveBack = await stored(book.takeTurn(name));
    if (giveBack !== undefined) return giveBack;
    if (clock.monotonicMilliseconds() > deadline) {
      throw new SessionsUnavailableError(new Error('Another instance keeps the turn.'));
    }
    await setTimeout(PAUSE_MILLISECONDS);
  }
}
