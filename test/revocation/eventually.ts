import { inspect } from 'node:util';

const DEADLINE_MILLISECONDS = 30_000;
const PAUSE_MILLISECONDS = 10;

/** Asks until the answer is right, and returns it. An error counts as a wrong answer. */
export async function eventually<T>(ask: () => T | Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  const deadline = performance.now() + DEADLINE_MILLISECONDS;
  let last: unknown;
  do {
    try {
      const answer = await ask();
      if (isRight(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  } while (performance.now() < deadline);
  throw new Error(`It did not come to pass in time. The last answer: ${inspect(last, { depth: 3 })}`);
}

export async function eventuallyTrue(ask: () => boolean | Promise<boolean>): Promise<void> {
  await eventually(ask, (answer) => answer);
}
