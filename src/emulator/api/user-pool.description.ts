import { userPoolArn } from '../pool/resource.ids.js';
import type { MessageTemplates } from '../pool/user-pool.settings.js';
import type { UserPool } from '../pool/user-pool.js';
import { acrConfiguration } from './acr.configuration.js';
import { listIfAny } from './list.if.any.js';
import { schemaDescription } from './schema.members.js';

export function userPoolDescription(pool: UserPool): object {
  const { settings } = pool;
  const policy = settings.passwordPolicy;
  return {
    Id: pool.id,
    Name: settings.name,
    Arn: userPoolArn(pool.id),
    Domain: pool.domain,
    Policies: {
      PasswordPolicy: {
        MinimumLength: policy.minimumLength,
        RequireUppercase: policy.requireUppercase,
        RequireLowercase: policy.requireLowercase,
        RequireNumbers: policy.requireNumbers,
        RequireSymbols: policy.requireSymbols,
        PasswordHistorySize: policy.passwordHistorySize,
        TemporaryPasswordValidityDays: policy.temporaryPasswordValidityDays,
      },
      SignInPolicy: { AllowedFirstAuthFactors: settings.firstFactors },
    },
    SchemaAttributes: schemaDescription(settings.schema),
    DeviceConfiguration: settings.deviceTracking && {
      ChallengeRequiredOnNewDevice: settings.deviceTracking.replacesSecondFactor,
      DeviceOnlyRememberedOnUserPrompt: settings.deviceTracking.onlyOnUserPrompt,
    },
    LambdaConfig: settings.lambdaConfig,
    AutoVerifiedAttributes: settings.autoVerifiedAttributes,
    AliasAttributes: listIfAny(settings.aliasAttributes),
    UsernameAttributes: listIfAny(settings.usernameAttributes),
    UsernameConfiguration: { CaseSensitive: settings.usernameCaseSensitive },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: settings.allowAdminCreateUserOnly,
      UnusedAccountValidityDays: policy.temporaryPasswordValidityDays,
      InviteMessageTemplate: invitationTemplate(settings.messages),
    },
    MfaConfiguration: settings.mfa.configuration,
    AccountRecoverySetting: {
      RecoveryMechanisms: settings.recovery.map((Name, index) => ({ Name, Priority: index + 1 })),
    },
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: settings.verifyBeforeUpdate },
    SmsConfiguration: settings.smsConfiguration,
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
    VerificationMessageTemplate: verificationTemplate(settings.messages),
    DeletionProtection: settings.deletionProtection ? 'ACTIVE' : 'INACTIVE',
    UserPoolTier: settings.tier,
    IssuerConfiguration: { Type: settings.issuerType },
    AcrConfiguration: acrConfiguration(settings.acrNames),
    UserPoolTags: Object.fromEntries(settings.tags),
    EstimatedNumberOfUsers: pool.users.all.length,
    CreationDate: pool.createdAtSeconds,
    LastModifiedDate: pool.modifiedAtSeconds,
  };
}

function verificationTemplate({ verification }: MessageTemplates): object {
  return {
    DefaultEmailOption: 'CONFIRM_WITH_CODE',
    EmailSubject: verification?.emailSubject,
    EmailMessage: verification?.emailMessage,
    SmsMessage: verification?.smsMessage,
  };
}

function invitationTemplate({ invitation }: MessageTemplates): object | undefined {
  if (!invitation || Object.values(invitation).every((text) => text === undefined)) return undefined;
  return {
    EmailSubject: invitation.emailSubject,
    EmailMessage: invitation.emailMessage,
    SMSMessage: invitation.smsMessage,
  };
}
