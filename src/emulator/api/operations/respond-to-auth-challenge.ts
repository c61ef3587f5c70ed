import { oneOf } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { checkSecretHash } from '../../pool/clients/secret-hash.js';
import { invalidParameter } from '../../pool/cognito.error.js';
import {
  answerableChallenges,
  answerChallenge,
  type AnswerableChallenge,
} from '../../pool/sign-in/challenge.answers.js';
import { onJourney } from '../../pool/sign-in/journey.js';
import type { SignInCaller } from '../../pool/sign-in/sign-in.step.js';
import { clientId, session, userPoolId } from '../../input/cognito.fields.js';
import { authParameters, requiredParameter, type AuthParameters } from '../auth.parameters.js';
import { operation } from '../operation.js';
import { signInOutcome } from '../sign-in.outcome.js';
import { metadata } from '../trigger.members.js';

const members = {
  ClientId: clientId,
  ChallengeName: oneOf(...answerableChallenges),
  Session: optional(session),
  ChallengeResponses: optional(authParameters),
  ClientMetadata: metadata,
};

interface Answer {
  readonly ChallengeName: AnswerableChallenge;
  readonly Session: string | undefined;
  readonly ChallengeResponses: AuthParameters | undefined;
}

export const respondToAuthChallenge = operation('RespondToAuthChallenge', members, (input, pools) => {
  if (input.ChallengeName === 'ADMIN_NO_SRP_AUTH') {
    throw invalidParameter('ADMIN_NO_SRP_AUTH is not a challenge of this operation.');
  }
  return respond({ ...pools.getClient(input.ClientId), clientMetadata: input.ClientMetadata }, input);
});

export const adminRespondToAuthChallenge = operation(
  'AdminRespondToAuthChallenge',
  { ...members, UserPoolId: userPoolId },
  (input, pools) => {
    const target = pools.getClientOf(input.UserPoolId, input.ClientId);
    return respond({ ...target, clientMetadata: input.ClientMetadata }, input);
  },
);

async function respond(target: SignInCaller, answer: Answer): Promise<object> {
  const responses = answer.ChallengeResponses ?? new Map<string, string>();
  const username = requiredParameter(responses, 'USERNAME');
  checkSecretHash(target.client, username, responses.get('SECRET_HASH'));
  const { Session: given = '', ChallengeName: challengeName } = answer;
  const known = given || (responses.get('PASSWORD_CLAIM_SECRET_BLOCK') ?? '');
  const caller = onJourney({ ...target, deviceKey: responses.get('DEVICE_KEY') }, known);
  const step = await answerChallenge(caller, challengeName, { session: given, username, responses });
  return signInOutcome(caller, step);
}
