import { readFile } from 'node:fs/promises';
import type { UserPoolSeed } from '../emulator/user-pool.seed.js';

/**
 * What is in it is checked when it is planted, where every fault is found at once.
 *
 * @throws Error in words for whoever typed the command
 */
export async function readSeedFile(path: string): Promise<UserPoolSeed> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`The seed ${path} cannot be read.`, { cause });
  });
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked by whoever plants it
    return JSON.parse(text) as UserPoolSeed;
  } catch (cause) {
    throw new Error(`The seed ${path} is not JSON: ${cause instanceof Error ? cause.message : ''}`, {
      cause,
    });
  }
}
