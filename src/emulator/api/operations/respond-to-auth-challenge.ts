import { oneOf } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { checkSecretHash } from '../../pool/clients/secret-hash.js';
import { invalidParameter, notImplemented } from '../../pool/cognito.error.js';
import { answerNewPassword } from '../../pool/sign-in/new-password.challenge.js';
import type { PooledClient } from '../../pool/user-pools.js';
import { clientId, session, userPoolId } from '../../input/cognito.fields.js';
import { authParameters, requiredParameter, type AuthParameters } from '../auth.parameters.js';
import { operation } from '../operation.js';
import { signInOutcome } from '../sign-in.outcome.js';

const challengeName = oneOf(
  'SMS_MFA',
  'EMAIL_OTP',
  'SOFTWARE_TOKEN_MFA',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
  'PASSWORD_VERIFIER',
  'CUSTOM_CHALLENGE',
  'SELECT_CHALLENGE',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
  'ADMIN_NO_SRP_AUTH',
  'NEW_PASSWORD_REQUIRED',
  'SMS_OTP',
  'PASSWORD',
  'WEB_AUTHN',
  'PASSWORD_SRP',
);

const members = {
  ClientId: clientId,
  ChallengeName: challengeName,
  Session: optional(session),
  ChallengeResponses: optional(authParameters),
};

interface Answer {
  readonly ChallengeName: ReturnType<typeof challengeName.read>;
  readonly Session: string | undefined;
  readonly ChallengeResponses: AuthParameters | undefined;
}

export const respondToAuthChallenge = operation('RespondToAuthChallenge', members, (input, pools) =>
  respond(pools.getClient(input.ClientId), input),
);

export const adminRespondToAuthChallenge = operation(
  'AdminRespondToAuthChallenge',
  { ...members, UserPoolId: userPoolId },
  (input, pools) => respond(pools.getClientOf(input.UserPoolId, input.ClientId), input),
);

async function respond({ pool, client }: PooledClient, answer: Answer): Promise<object> {
  if (answer.ChallengeName !== 'NEW_PASSWORD_REQUIRED') {
    throw notImplemented(`the challenge ${answer.ChallengeName}`);
  }
  const responses = answer.ChallengeResponses ?? new Map<string, string>();
  const username = requiredParameter(responses, 'USERNAME');
  const password = requiredParameter(responses, 'NEW_PASSWORD');
  if (answer.Session === undefined) throw invalidParameter('Missing required parameter Session');
  checkSecretHash(client, username, responses.get('SECRET_HASH'));
  const attributes = attributesIn(responses);
  const user = await answerNewPassword(pool, client, {
    session: answer.Session,
    username,
    password,
    attributes,
  });
  return signInOutcome(pool, client, user);
}

const attributePrefix = 'userAttributes.';

function attributesIn(responses: AuthParameters): ReadonlyMap<string, string> {
  const named = [...responses].filter(([name]) => name.startsWith(attributePrefix));
  return new Map(named.map(([name, value]) => [name.slice(attributePrefix.length), value]));
}
