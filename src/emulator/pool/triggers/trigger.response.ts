import { listOf, mapOf, structure } from '../../input/compound.shapes.js';
import type { JsonObject } from '../../input/json.object.js';
import { Place } from '../../input/place.js';
import { flag, oneOf, text } from '../../input/scalar.shapes.js';
import { optional, type Shape } from '../../input/shape.js';
import { unrecognizable } from './trigger.call.js';

/** What a trigger answered, once every member has the type it must have. @throws CognitoError InvalidLambdaResponseException */
export function readResponse<T>(shape: Shape<T>, response: JsonObject): T {
  const place = new Place();
  const read = shape.read(response, place);
  if (place.faults.length > 0) throw unrecognizable();
  return read;
}

const words = optional(text());
const names = optional(listOf(text()));

export const preSignUpResponse = structure({
  autoConfirmUser: optional(flag),
  autoVerifyEmail: optional(flag),
  autoVerifyPhone: optional(flag),
});

export const customMessageResponse = structure({
  smsMessage: words,
  emailMessage: words,
  emailSubject: words,
});

export const userMigrationResponse = structure({
  userAttributes: optional(mapOf(text({ max: 2048 }))),
  finalUserStatus: optional(oneOf('CONFIRMED', 'RESET_REQUIRED')),
  messageAction: optional(oneOf('SUPPRESS', 'RESEND')),
  desiredDeliveryMediums: names,
  forceAliasCreation: optional(flag),
  enableSMSMFA: optional(flag),
});

export const defineAuthChallengeResponse = structure({
  challengeName: words,
  issueTokens: optional(flag),
  failAuthentication: optional(flag),
});

export const createAuthChallengeResponse = structure({
  publicChallengeParameters: optional(mapOf(text())),
  privateChallengeParameters: optional(mapOf(text())),
  challengeMetadata: words,
});

export const verifyAuthChallengeResponse = structure({ answerCorrect: optional(flag) });

const groups = optional(
  structure({ groupsToOverride: names, iamRolesToOverride: names, preferredRole: words }),
);

/** Any JSON: what may be in a claim depends on the version of the event. */
const anything: Shape<unknown> = { read: (value) => value };

const claims = { claimsToAddOrOverride: optional(mapOf(anything)), claimsToSuppress: names };

export const tokenGenerationV1Response = structure({
  claimsOverrideDetails: optional(
    structure({
      claimsToAddOrOverride: optional(mapOf(text())),
      claimsToSuppress: names,
      groupOverrideDetails: groups,
    }),
  ),
});

export const tokenGenerationV2Response = structure({
  claimsAndScopeOverrideDetails: optional(
    structure({
      idTokenGeneration: optional(structure(claims)),
      accessTokenGeneration: optional(structure({ ...claims, scopesToAdd: names, scopesToSuppress: names })),
      groupOverrideDetails: groups,
    }),
  ),
});
