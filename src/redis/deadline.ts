/**
 * Waits for an answer, but not for ever. What was begun is not taken back: it may still come to pass.
 *
 * @param late makes the error to reject with, and is told that the answer is overdue
 */
export async function withinDeadline<T>(
  milliseconds: number,
  answer: Promise<T>,
  late: () => Error,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    // A process that was busy itself first reads what has come in meanwhile: timers run before the sockets.
    timer = setTimeout(() => setImmediate(() => reject(late())), milliseconds);
  });
  try {
    return await Promise.race([answer, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
