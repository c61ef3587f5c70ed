import { isJsonObject } from '../../input/json.object.js';
import type { UserPoolTriggers } from './user-pool.triggers.js';

const functions: readonly (keyof UserPoolTriggers)[] = [
  'preSignUp',
  'postConfirmation',
  'preAuthentication',
  'postAuthentication',
  'defineAuthChallenge',
  'createAuthChallenge',
  'verifyAuthChallengeResponse',
  'userMigration',
  'customMessage',
];

const versions: ReadonlySet<unknown> = new Set(['V1_0', 'V2_0', 'V3_0']);

/**
 * What cannot be called is refused at the start, not at the first sign-in.
 *
 * @throws TypeError that names every fault
 */
export function checkTriggers(triggers: UserPoolTriggers): void {
  const faults = Object.entries(triggers).flatMap(([name, value]) => faultOf(name, value) ?? []);
  if (faults.length > 0)
    throw new TypeError(`The triggers of the user pool are not usable: ${faults.join('; ')}.`);
}

function faultOf(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (name === 'preTokenGeneration') return isPreTokenGeneration(value) ? undefined : versionedTrigger;
  if (name === 'timeoutSeconds') {
    return Number(value) > 0 && typeof value === 'number'
      ? undefined
      : 'timeoutSeconds must be a positive number';
  }
  if (!functions.some((known) => known === name)) return `there is no trigger ${name}`;
  return typeof value === 'function' ? undefined : `${name} must be a function`;
}

const versionedTrigger =
  "preTokenGeneration must be { lambdaVersion: 'V1_0', 'V2_0' or 'V3_0', handler: a function }";

function isPreTokenGeneration(value: unknown): boolean {
  return (
    isJsonObject(value) && versions.has(value['lambdaVersion']) && typeof value['handler'] === 'function'
  );
}
