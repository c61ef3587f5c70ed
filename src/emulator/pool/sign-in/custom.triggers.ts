import { invalidParameter } from '../cognito.error.js';
import type { ChallengeResult } from '../triggers/sign-in.events.js';
import { attributesForTrigger, callTrigger } from '../triggers/trigger.call.js';
import {
  createAuthChallengeResponse,
  defineAuthChallengeResponse,
  readResponse,
  verifyAuthChallengeResponse,
} from '../triggers/trigger.response.js';
import type { UserPool } from '../user-pool.js';
import type { User } from '../users/user.js';
import type { SignInCaller } from './sign-in.step.js';

/** A custom sign-in so far. */
export interface CustomSignIn {
  readonly username: string;
  readonly user: User | undefined;
  readonly results: readonly ChallengeResult[];
}

/** The three belong together. @throws CognitoError InvalidParameterException */
export function customTriggers({ triggers }: UserPool) {
  const { defineAuthChallenge, createAuthChallenge, verifyAuthChallengeResponse: verify } = triggers;
  if (defineAuthChallenge && createAuthChallenge && verify) {
    return { defineAuthChallenge, createAuthChallenge, verify };
  }
  throw invalidParameter('Custom auth lambda trigger is not configured for the user pool.');
}

export async function decideNext(caller: SignInCaller, signIn: CustomSignIn) {
  const { pool } = caller;
  const request = { ...requestOf(caller, signIn), session: signIn.results };
  const response = { challengeName: null, issueTokens: null, failAuthentication: null };
  const call = callOf(caller, signIn, 'DefineAuthChallenge_Authentication');
  const { defineAuthChallenge } = customTriggers(pool);
  return readResponse(
    defineAuthChallengeResponse,
    await callTrigger(pool, defineAuthChallenge, call, { request, response }),
  );
}

export async function createChallenge(caller: SignInCaller, signIn: CustomSignIn) {
  const { pool } = caller;
  const challengeName = 'CUSTOM_CHALLENGE';
  const request = { ...requestOf(caller, signIn), challengeName, session: signIn.results };
  const response = {
    publicChallengeParameters: null,
    privateChallengeParameters: null,
    challengeMetadata: null,
  };
  const call = callOf(caller, signIn, 'CreateAuthChallenge_Authentication');
  const { createAuthChallenge } = customTriggers(pool);
  const created = readResponse(
    createAuthChallengeResponse,
    await callTrigger(pool, createAuthChallenge, call, { request, response }),
  );
  return {
    publicParameters: Object.fromEntries(created.publicChallengeParameters ?? []),
    privateParameters: Object.fromEntries(created.privateChallengeParameters ?? []),
    metadata: created.challengeMetadata,
  };
}

export async function isRight(
  caller: SignInCaller,
  signIn: CustomSignIn,
  privateChallengeParameters: Readonly<Record<string, string>>,
  challengeAnswer: string,
): Promise<boolean> {
  const { pool } = caller;
  const request = { ...requestOf(caller, signIn), privateChallengeParameters, challengeAnswer };
  const call = callOf(caller, signIn, 'VerifyAuthChallengeResponse_Authentication');
  const answered = await callTrigger(pool, customTriggers(pool).verify, call, {
    request,
    response: { answerCorrect: null },
  });
  return readResponse(verifyAuthChallengeResponse, answered).answerCorrect ?? false;
}

function requestOf({ client, clientMetadata }: SignInCaller, { user }: CustomSignIn) {
  return {
    userAttributes: user ? attributesForTrigger(user) : {},
    ...(clientMetadata && { clientMetadata }),
    ...(client.hidesUnknownUsers && { userNotFound: !user }),
  };
}

function callOf<Source extends string>({ client }: SignInCaller, { username }: CustomSignIn, source: Source) {
  return { source, userName: username, clientId: client.clientId };
}
