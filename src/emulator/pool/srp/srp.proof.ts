import { createHmac, hkdfSync } from 'node:crypto';
import { integerOf, modulus, padded, power, sha256 } from './srp.group.js';

interface ServerSide {
  readonly clientPublic: bigint;
  readonly serverPublic: bigint;
  readonly serverSecret: bigint;
  readonly verifier: bigint;
}

/** The key that only someone who knows the password arrives at, too. `undefined` for the degenerate u = 0. */
export function sessionKey(side: ServerSide): Buffer | undefined {
  const u = integerOf(sha256(padded(side.clientPublic), padded(side.serverPublic)));
  if (u === 0n) return undefined;
  const shared = power((side.clientPublic * power(side.verifier, u)) % modulus, side.serverSecret);
  return Buffer.from(hkdfSync('sha256', padded(shared), padded(u), 'Caldera Derived Key', 16));
}

export interface ClaimedWith {
  readonly poolName: string;
  readonly userId: string;
  readonly secretBlock: string;
  readonly timestamp: string;
}

/** What a client sends as `PASSWORD_CLAIM_SIGNATURE`. */
export function claimSignature(key: Buffer, claim: ClaimedWith): string {
  return createHmac('sha256', key)
    .update(`${claim.poolName}${claim.userId}`)
    .update(Buffer.from(claim.secretBlock, 'base64'))
    .update(claim.timestamp)
    .digest('base64');
}

/** The part of the pool id that goes into the proofs. */
export function poolNameOf(userPoolId: string): string {
  return userPoolId.slice(userPoolId.indexOf('_') + 1);
}
