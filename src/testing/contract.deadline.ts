import { fail, strictEqual } from 'node:assert/strict';

const DEADLINE_MILLISECONDS = 10_000;
const EVENTUALLY_MILLISECONDS = 25_000;
const PAUSE_MILLISECONDS = 10;

/** Asks until it is so. @throws AssertionError when it is not within twenty-five seconds */
export async function eventually(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + EVENTUALLY_MILLISECONDS;
  while (!isSo()) {
    if (performance.now() > deadline) fail(`Not in time: ${what}.`);
    await pause();
  }
}

/** Asks for as long as that, and more often than any store says something. @throws AssertionError once it is not so */
export async function always(milliseconds: number, isSo: () => boolean, otherwise: string): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (performance.now() < deadline) {
    if (!isSo()) fail(otherwise);
    await pause();
  }
}

/** @throws AssertionError when it is not over within ten seconds; whatever it rejects with itself */
export async function inTime<T>(call: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), DEADLINE_MILLISECONDS);
  });
  const winner = await Promise.race([work.then((result) => ({ result })), late]).finally(() =>
    clearTimeout(timer),
  );
  if (winner === 'late') fail(`${call} was not over within ${DEADLINE_MILLISECONDS / 1000} seconds.`);
  return winner.result;
}

/** @throws AssertionError when it resolves, or does neither within ten seconds */
export async function rejectsInTime(call: string, work: Promise<void>): Promise<void> {
  const outcome = work.then(
    () => 'resolves',
    () => 'rejects',
  );
  strictEqual(await inTime(call, outcome), 'rejects', `${call} resolves, and should reject.`);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
}
