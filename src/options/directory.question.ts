import { z } from 'zod';
import { OptionsError, parseOptions } from './options.fault.js';
import type { DirectoryPool, PoolDirectory } from './pool.directory.js';
import { poolOptions, refuseInsecureHttp } from './pool.options.js';
import { poolTerms, type Service } from './pool.terms.js';
import { withinDeadline } from '../redis/deadline.js';
import type { AskForPool } from '../tokens/leased.pools.js';

const DEADLINE_MILLISECONDS = 3000;
const LONGEST_ISSUER = 512;

const answer = z
  .strictObject({ allowInsecureHttp: z.boolean(), pools: z.record(z.string().min(1), poolOptions) })
  .superRefine(refuseInsecureHttp);

interface Surroundings {
  readonly allowInsecureHttp: boolean;
  /** Those that the directory must not name a pool like. */
  readonly pools: Readonly<Record<string, unknown>>;
}

/** Asks the directory, and takes nothing from it that would not do in the options of the module. */
export function directoryQuestion(
  directory: PoolDirectory,
  { allowInsecureHttp, pools }: Surroundings,
  service: Service,
): AskForPool {
  return async (issuer) => {
    if (!isAddress(issuer)) return undefined;
    const found = await answerInTime(directory, issuer);
    if (found === undefined) return undefined;

    const { name = found.userPoolId, ...options } = found;
    const parsed = parseOptions('PoolDirectory', answer, { allowInsecureHttp, pools: { [name]: options } });
    const pool = parsed.pools[name];
    if (pool?.issuer.includes(issuer) !== true)
      throw fault('The pool has another issuer than was asked for.');
    if (Object.hasOwn(pools, name)) throw fault(`The options have a pool of the name ${name} already.`);
    return poolTerms(name, issuer, pool, service);
  };
}

function isAddress(issuer: string): boolean {
  return issuer.length <= LONGEST_ISSUER && /^https?:\/\//.test(issuer) && URL.canParse(issuer);
}

function answerInTime(directory: PoolDirectory, issuer: string): Promise<DirectoryPool | undefined> {
  // One that throws at once has failed no otherwise than one that rejects.
  const found = Promise.resolve().then(() => directory.find(issuer));
  return withinDeadline(
    DEADLINE_MILLISECONDS,
    found,
    () => new Error('The directory did not answer in time.'),
  );
}

function fault(text: string): OptionsError {
  return new OptionsError('PoolDirectory', [text]);
}
