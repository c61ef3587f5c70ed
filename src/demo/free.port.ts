import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that Linux, macOS and Windows deal out by themselves, from 32768 and 49152 on. */
const CHOICE = { from: 20_000, below: 32_768 } as const;

/** One after the other: of a dozen taken by chance at the same time, two are the same before long. */
let next = randomInt(CHOICE.from, CHOICE.below);

/**
 * A port of loopback for programs that must be told theirs. It is none of those that the system deals out
 * by itself: such a port may be given to a connection of somebody else before the program listens.
 *
 * @throws Error when ports cannot be listened at, whichever it is
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next;
    next = port + 1 < CHOICE.below ? port + 1 : CHOICE.from;
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    if (isInUse(error)) return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}

function isInUse(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';
}
