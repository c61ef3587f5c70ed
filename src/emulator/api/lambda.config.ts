import { structure } from '../input/compound.shapes.js';
import { oneOf, text } from '../input/scalar.shapes.js';
import { optional, type InputOf } from '../input/shape.js';
import { invalidParameter } from '../pool/cognito.error.js';
import type { UserPoolTriggers } from '../pool/triggers/user-pool.triggers.js';
import type { LambdaConfig } from '../pool/user-pool.settings.js';

const arn = text({
  min: 20,
  max: 2048,
  pattern: String.raw`arn:[\w+=/,.@-]+:[\w+=/,.@-]+:(?:[\w+=/,.@-]*)?:[0-9]+:[\w+=/,.@-]+(?::[\w+=/,.@-]+)?(?::[\w+=/,.@-]+)?`,
});

const functions = {
  PreSignUp: optional(arn),
  CustomMessage: optional(arn),
  PostConfirmation: optional(arn),
  PreAuthentication: optional(arn),
  PostAuthentication: optional(arn),
  DefineAuthChallenge: optional(arn),
  CreateAuthChallenge: optional(arn),
  VerifyAuthChallengeResponse: optional(arn),
  PreTokenGeneration: optional(arn),
  UserMigration: optional(arn),
};

const members = {
  ...functions,
  PreTokenGenerationConfig: optional(
    structure({ LambdaVersion: oneOf('V1_0', 'V2_0', 'V3_0'), LambdaArn: arn }),
  ),
};

type FunctionName = keyof typeof functions;

export const lambdaConfigMembers = structure(members);

/**
 * There are no Lambda functions here. What a pool names must be stood in for by a trigger of this process, or the pool
 * would be set up without a word and then behave otherwise. The names themselves are kept to be read back.
 *
 * @throws CognitoError InvalidParameterException
 */
export function lambdaConfig(
  input: InputOf<typeof members> | undefined,
  triggers: UserPoolTriggers,
): LambdaConfig {
  if (!input) return {};
  const { PreTokenGenerationConfig: forTokens, ...named } = input;
  for (const [name, value] of Object.entries(named)) {
    if (value !== undefined && !triggers[triggerOf(name)]) throw withoutTrigger(name, triggerOf(name));
  }
  if (forTokens) checkVersion(forTokens.LambdaVersion, triggers.preTokenGeneration?.lambdaVersion);
  return input;
}

function checkVersion(wanted: string, available: string | undefined): void {
  if (available === undefined) throw withoutTrigger('PreTokenGenerationConfig', 'preTokenGeneration');
  if (wanted === available) return;
  throw invalidParameter(
    `LambdaConfig.PreTokenGenerationConfig wants ${wanted}, and the trigger of the embedded user pool is ${available}.`,
  );
}

function triggerOf(name: string): keyof UserPoolTriggers {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the two are spelled alike but for the first letter
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}` as Uncapitalize<FunctionName>;
}

function withoutTrigger(member: string, trigger: string): Error {
  return invalidParameter(
    `LambdaConfig.${member} cannot be called: the embedded user pool runs no Lambda functions, and was started without the trigger ${trigger}.`,
  );
}
