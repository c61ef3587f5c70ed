import { createHmac, randomBytes } from 'node:crypto';
import { invalidParameter } from '../cognito.error.js';
import { sameSecret } from '../opaque.secret.js';
import { integerOf, modulus, serverPublicValue } from '../srp/srp.group.js';
import type { SrpExchange, SrpIdentity } from '../srp/srp.half.js';
import { claimSignature, sessionKey } from '../srp/srp.proof.js';
import { srpTimestampSeconds } from '../srp/srp.timestamp.js';
import type { UserPool } from '../user-pool.js';
import type { PasswordVerifier } from '../users/password.verifier.js';
import { required, type ChallengeAnswer } from './challenge.answer.js';

export interface SrpClaim {
  readonly secretBlock: string;
  readonly signature: string;
  readonly timestamp: string;
}

/** @throws CognitoError InvalidParameterException */
export function claimIn(answer: ChallengeAnswer): SrpClaim {
  return {
    secretBlock: required(answer, 'PASSWORD_CLAIM_SECRET_BLOCK'),
    signature: required(answer, 'PASSWORD_CLAIM_SIGNATURE'),
    timestamp: required(answer, 'TIMESTAMP'),
  };
}

/** @throws CognitoError InvalidParameterException */
export function readClientPublic(hex: string): bigint {
  const clientPublic = /^[0-9a-f]{1,1024}$/i.test(hex) ? integerOf(Buffer.from(evenDigits(hex), 'hex')) : 0n;
  // With A = 0 (mod N) the shared secret would be 0, whatever the password: RFC 2945 §3.
  if (clientPublic % modulus === 0n) throw illegalClientPublic();
  return clientPublic;
}

function evenDigits(hex: string): string {
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}

/** Assumed: the text. */
function illegalClientPublic() {
  return invalidParameter('SRP_A is not a valid public value.');
}

export function beginSrp(
  { poolName, userId }: SrpIdentity,
  { salt, verifier }: PasswordVerifier,
  clientPublic: bigint,
): SrpExchange {
  const serverSecret = integerOf(randomBytes(32));
  const serverPublic = serverPublicValue(verifier, serverSecret);
  const secretBlock = randomBytes(1_024).toString('base64');
  return { poolName, userId, secretBlock, salt, serverPublic, serverSecret, clientPublic, verifier };
}

/** Whether the client came to the same key, from the password, that we came to from its verifier. */
export function provesPassword(pool: UserPool, exchange: SrpExchange, claim: SrpClaim): boolean {
  const skew = Math.abs(srpTimestampSeconds(claim.timestamp) - pool.clock.epochSeconds());
  const key = sessionKey(exchange);
  // Assumed: five minutes either way. That the clock is checked is documented, how strictly is not.
  if (!key || skew > pool.fidelity.srpToleranceSeconds) return false;
  const { poolName, userId, secretBlock } = exchange;
  const { timestamp } = claim;
  const expected = claimSignature(key, { poolName, userId, secretBlock, timestamp });
  return sameSecret(expected, claim.signature);
}

/** For somebody unknown, who is led on to the end: the same name gets the same salt every time; nobody has the password. */
export function simulatedVerifier(pool: UserPool, userId: string): PasswordVerifier {
  const bytes = (label: string) =>
    createHmac('sha512', pool.simulationKey).update(`${label}:${userId}`).digest();
  return { salt: integerOf(bytes('salt').subarray(0, 16)), verifier: integerOf(bytes('verifier')) };
}
