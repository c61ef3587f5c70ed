import { structure } from '../input/compound.shapes.js';
import { text } from '../input/scalar.shapes.js';
import { optional, type InputOf } from '../input/shape.js';
import { invalidParameter, unavailableInTier } from '../pool/cognito.error.js';
import { defaultPoolSettings, type UserPoolSettings } from '../pool/user-pool.settings.js';

const level = optional(
  structure({ AcrValue: text({ min: 1, max: 64, pattern: String.raw`[\x21\x23-\x5B\x5D-\x7E]+` }) }),
);

const members = { Level1: level, Level2: level, Level3: level, Level4: level };

export const acrConfigurationMembers = structure(members);

type AcrNames = UserPoolSettings['acrNames'];

/** What is left out keeps its usual name. @throws CognitoError FeatureUnavailableInTierException, InvalidParameterException */
export function acrNames(
  input: InputOf<typeof members> | undefined,
  tier: UserPoolSettings['tier'] | undefined,
): AcrNames {
  const usual = defaultPoolSettings.acrNames;
  if (!input) return usual;
  if (tier === 'LITE') throw unavailableInTier('AcrConfiguration');
  const names: AcrNames = {
    1: input.Level1?.AcrValue ?? usual[1],
    2: input.Level2?.AcrValue ?? usual[2],
    3: input.Level3?.AcrValue ?? usual[3],
    4: input.Level4?.AcrValue ?? usual[4],
  };
  if (new Set(Object.values(names)).size < 4) {
    throw invalidParameter('Each AcrValue of AcrConfiguration must be unique, the default values included.');
  }
  return names;
}

/** Always all of them. */
export function acrConfiguration(names: AcrNames): object {
  return {
    Level1: { AcrValue: names[1] },
    Level2: { AcrValue: names[2] },
    Level3: { AcrValue: names[3] },
    Level4: { AcrValue: names[4] },
  };
}
