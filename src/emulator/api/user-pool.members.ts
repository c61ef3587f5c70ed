import { listOf, mapOf, structure } from '../input/compound.shapes.js';
import { flag, oneOf, text, wholeNumber } from '../input/scalar.shapes.js';
import { optional, type InputOf } from '../input/shape.js';
import { invalidParameter, notImplemented, unavailableInTier } from '../pool/cognito.error.js';
import type { UserPoolTriggers } from '../pool/triggers/user-pool.triggers.js';
import type { DeviceTracking } from '../pool/devices/device.js';
import type { MfaSettings } from '../pool/mfa/mfa.settings.js';
import {
  defaultPoolSettings,
  firstFactors,
  recoveryWays,
  type MessageTemplates,
  type UserPoolSettings,
} from '../pool/user-pool.settings.js';
import { defaultPasswordPolicy, type PasswordPolicy } from '../pool/users/password.policy.js';
import { acrConfigurationMembers, acrNames } from './acr.configuration.js';
import { lambdaConfig, lambdaConfigMembers } from './lambda.config.js';
import { checkPlatform, platformMembers } from './platform.members.js';
import { smsConfiguration } from './operations/user-pool-mfa.js';

const passwordPolicyMembers = {
  MinimumLength: optional(wholeNumber({ min: 6, max: 99 })),
  RequireUppercase: optional(flag),
  RequireLowercase: optional(flag),
  RequireNumbers: optional(flag),
  RequireSymbols: optional(flag),
  PasswordHistorySize: optional(wholeNumber({ min: 0, max: 24 })),
  TemporaryPasswordValidityDays: optional(wholeNumber({ min: 0, max: 365 })),
};

const anyText = optional(text({ max: 20_000 }));

/** What a pool is created from and can be updated with. */
export const changeableMembers = {
  Policies: optional(
    structure({
      PasswordPolicy: optional(structure(passwordPolicyMembers)),
      SignInPolicy: optional(
        structure({ AllowedFirstAuthFactors: optional(listOf(oneOf(...firstFactors, 'WEB_AUTHN'))) }),
      ),
    }),
  ),
  AutoVerifiedAttributes: optional(listOf(oneOf('email', 'phone_number'))),
  AdminCreateUserConfig: optional(
    structure({
      AllowAdminCreateUserOnly: optional(flag),
      UnusedAccountValidityDays: optional(wholeNumber({ min: 0, max: 365 })),
      InviteMessageTemplate: optional(
        structure({ EmailMessage: anyText, EmailSubject: anyText, SMSMessage: anyText }),
      ),
    }),
  ),
  MfaConfiguration: optional(oneOf('OFF', 'ON', 'OPTIONAL')),
  SmsConfiguration: optional(smsConfiguration),
  UserAttributeUpdateSettings: optional(
    structure({
      AttributesRequireVerificationBeforeUpdate: optional(listOf(oneOf('email', 'phone_number'))),
    }),
  ),
  AccountRecoverySetting: optional(
    structure({
      RecoveryMechanisms: optional(
        listOf(structure({ Name: oneOf(...recoveryWays), Priority: wholeNumber({ min: 1, max: 2 }) }), {
          max: 2,
        }),
      ),
    }),
  ),
  DeviceConfiguration: optional(
    structure({
      ChallengeRequiredOnNewDevice: optional(flag),
      DeviceOnlyRememberedOnUserPrompt: optional(flag),
    }),
  ),
  LambdaConfig: optional(lambdaConfigMembers),
  DeletionProtection: optional(oneOf('ACTIVE', 'INACTIVE')),
  UserPoolTier: optional(oneOf('LITE', 'ESSENTIALS', 'PLUS')),
  UserPoolTags: optional(mapOf(text({ max: 256 }))),
  EmailVerificationMessage: anyText,
  EmailVerificationSubject: anyText,
  SmsVerificationMessage: anyText,
  SmsAuthenticationMessage: anyText,
  VerificationMessageTemplate: optional(
    structure({
      DefaultEmailOption: optional(oneOf('CONFIRM_WITH_CODE')),
      EmailMessage: anyText,
      EmailSubject: anyText,
      SmsMessage: anyText,
    }),
  ),
  // Nothing is sent, whoever would be paid for it.
  EmailConfiguration: optional(
    structure({
      SourceArn: anyText,
      ReplyToEmailAddress: anyText,
      EmailSendingAccount: optional(oneOf('COGNITO_DEFAULT', 'DEVELOPER')),
      From: anyText,
      ConfigurationSet: anyText,
    }),
  ),
  UserPoolAddOns: optional(structure({ AdvancedSecurityMode: oneOf('OFF') })),
  AcrConfiguration: optional(acrConfigurationMembers),
  ...platformMembers,
};

type ChangeableInput = InputOf<typeof changeableMembers>;

type Changeable = Omit<
  UserPoolSettings,
  | 'id'
  | 'name'
  | 'schema'
  | 'aliasAttributes'
  | 'usernameAttributes'
  | 'usernameCaseSensitive'
  | 'lockout'
  | 'sessionTracking'
  | 'issuerType'
>;

/** Fills in what the API assumes for members that were left out. @throws CognitoError */
export function changeableSettings(input: ChangeableInput, triggers: UserPoolTriggers): Changeable {
  const { Policies: policies } = input;
  checkPlatform(input);
  const verifyBeforeUpdate =
    input.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [];
  const autoVerifiedAttributes = input.AutoVerifiedAttributes ?? [];
  if (verifyBeforeUpdate.some((name) => !autoVerifiedAttributes.includes(name))) {
    throw invalidParameter('Attributes that require verification before update must be auto verified.');
  }
  const factors = policies?.SignInPolicy?.AllowedFirstAuthFactors ?? defaultPoolSettings.firstFactors;
  if (input.UserPoolTier === 'LITE' && factors.some((factor) => factor !== 'PASSWORD')) {
    throw unavailableInTier('A first factor other than PASSWORD');
  }
  return {
    passwordPolicy: passwordPolicy(policies?.PasswordPolicy),
    autoVerifiedAttributes,
    allowAdminCreateUserOnly: input.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false,
    mfa: mfaSettings(input),
    firstFactors: factors.map(supported),
    recovery: recoveryOf(input),
    verifyBeforeUpdate,
    deletionProtection: input.DeletionProtection === 'ACTIVE',
    deviceTracking: deviceTracking(input),
    tier: input.UserPoolTier ?? defaultPoolSettings.tier,
    acrNames: acrNames(input.AcrConfiguration, input.UserPoolTier),
    tags: input.UserPoolTags ?? defaultPoolSettings.tags,
    lambdaConfig: lambdaConfig(input.LambdaConfig, triggers),
    smsConfiguration: input.SmsConfiguration,
    messages: messageTemplates(input),
  };
}

function supported<T extends string>(factor: T): Exclude<T, 'WEB_AUTHN'> {
  if (isPasskey(factor)) throw notImplemented('the first factor WEB_AUTHN');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one other value was refused
  return factor as Exclude<T, 'WEB_AUTHN'>;
}

function isPasskey(factor: string): boolean {
  return factor === 'WEB_AUTHN';
}

/**
 * Which methods there are is for SetUserPoolMfaConfig to say.
 *
 * Assumed: without text messages a pool that is created with MFA has authenticator apps.
 */
function mfaSettings({
  MfaConfiguration: configuration = 'OFF',
  SmsConfiguration: sms,
}: ChangeableInput): MfaSettings {
  if (sms) return { configuration, methods: ['SMS_MFA'] };
  return { configuration, methods: configuration === 'OFF' ? [] : ['SOFTWARE_TOKEN_MFA'] };
}

/** Any value of it, be it false, turns tracking on. */
function deviceTracking({ DeviceConfiguration: configuration }: ChangeableInput): DeviceTracking | undefined {
  if (!configuration) return undefined;
  return {
    replacesSecondFactor: configuration.ChallengeRequiredOnNewDevice ?? false,
    onlyOnUserPrompt: configuration.DeviceOnlyRememberedOnUserPrompt ?? false,
  };
}

function messageTemplates(input: ChangeableInput): MessageTemplates {
  const verification = input.VerificationMessageTemplate;
  const invitation = input.AdminCreateUserConfig?.InviteMessageTemplate;
  return {
    verification: {
      emailSubject: verification?.EmailSubject ?? input.EmailVerificationSubject,
      emailMessage: verification?.EmailMessage ?? input.EmailVerificationMessage,
      smsMessage: verification?.SmsMessage ?? input.SmsVerificationMessage,
    },
    invitation: {
      emailSubject: invitation?.EmailSubject,
      emailMessage: invitation?.EmailMessage,
      smsMessage: invitation?.SMSMessage,
    },
    authentication: { smsMessage: input.SmsAuthenticationMessage },
  };
}

function recoveryOf({ AccountRecoverySetting: setting }: ChangeableInput) {
  const mechanisms = setting?.RecoveryMechanisms;
  if (!mechanisms) return defaultPoolSettings.recovery;
  return mechanisms.toSorted((one, other) => one.Priority - other.Priority).map(({ Name }) => Name);
}

/** A policy that is named at all states everything: what it leaves out is not required. */
function passwordPolicy(policy: InputOf<typeof passwordPolicyMembers> | undefined): PasswordPolicy {
  if (!policy) return defaultPasswordPolicy;
  const { minimumLength, temporaryPasswordValidityDays } = defaultPasswordPolicy;
  return {
    minimumLength: policy.MinimumLength ?? minimumLength,
    requireUppercase: policy.RequireUppercase ?? false,
    requireLowercase: policy.RequireLowercase ?? false,
    requireNumbers: policy.RequireNumbers ?? false,
    requireSymbols: policy.RequireSymbols ?? false,
    passwordHistorySize: policy.PasswordHistorySize ?? 0,
    temporaryPasswordValidityDays: policy.TemporaryPasswordValidityDays ?? temporaryPasswordValidityDays,
  };
}
