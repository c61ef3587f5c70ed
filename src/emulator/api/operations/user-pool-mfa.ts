import { structure } from '../../input/compound.shapes.js';
import { flag, oneOf, text } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { invalidParameter } from '../../pool/cognito.error.js';
import { mfaMethods, type MfaMethod } from '../../pool/mfa/mfa.settings.js';
import type { UserPool } from '../../pool/user-pool.js';
import { userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';

const anyText = optional(text({ max: 20_000 }));

const arn = text({ min: 20, max: 2048, pattern: String.raw`arn:[\w+=/,.@-]+:[\w+=/,.@-]+:.*` });

/** Whom AWS would pay for text messages: taken, since a pool with SMS must name somebody, and of no use here. */
export const smsConfiguration = structure({
  SnsCallerArn: arn,
  ExternalId: anyText,
  SnsRegion: optional(text({ min: 5, max: 32 })),
});

const members = {
  UserPoolId: userPoolId,
  MfaConfiguration: optional(oneOf('OFF', 'ON', 'OPTIONAL')),
  SmsMfaConfiguration: optional(
    structure({ SmsAuthenticationMessage: anyText, SmsConfiguration: optional(smsConfiguration) }),
  ),
  SoftwareTokenMfaConfiguration: optional(structure({ Enabled: optional(flag) })),
  EmailMfaConfiguration: optional(structure({ Message: anyText, Subject: anyText })),
};

/** What is left out is switched off. */
export const setUserPoolMfaConfig = operation('SetUserPoolMfaConfig', members, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  const configuration = input.MfaConfiguration ?? 'OFF';
  const offered: Readonly<Record<MfaMethod, boolean>> = {
    SMS_MFA: input.SmsMfaConfiguration !== undefined,
    SOFTWARE_TOKEN_MFA: input.SoftwareTokenMfaConfiguration?.Enabled ?? false,
    EMAIL_OTP: input.EmailMfaConfiguration !== undefined,
  };
  const methods = mfaMethods.filter((method) => offered[method]);
  if (configuration !== 'OFF' && methods.length === 0) {
    throw invalidParameter('Invalid MFA configuration given, can not be enabled without any MFA method.');
  }
  const { smsConfiguration: present, messages } = pool.settings;
  const { SmsMfaConfiguration: sms, EmailMfaConfiguration: email } = input;
  pool.change({
    mfa: { configuration, methods },
    smsConfiguration: sms?.SmsConfiguration ?? present,
    messages: {
      ...messages,
      authentication: {
        smsMessage: sms?.SmsAuthenticationMessage ?? messages.authentication?.smsMessage,
        emailMessage: email?.Message,
        emailSubject: email?.Subject,
      },
    },
  });
  return mfaConfig(pool);
});

export const getUserPoolMfaConfig = operation(
  'GetUserPoolMfaConfig',
  { UserPoolId: userPoolId },
  (input, pools) => mfaConfig(pools.get(input.UserPoolId)),
);

function mfaConfig({ settings }: UserPool): object {
  const { configuration, methods } = settings.mfa;
  const { authentication: words } = settings.messages;
  const sms = { SmsAuthenticationMessage: words?.smsMessage, SmsConfiguration: settings.smsConfiguration };
  const email = { Message: words?.emailMessage, Subject: words?.emailSubject };
  return {
    MfaConfiguration: configuration,
    ...(methods.includes('SMS_MFA') && { SmsMfaConfiguration: sms }),
    ...(methods.includes('SOFTWARE_TOKEN_MFA') && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
    ...(methods.includes('EMAIL_OTP') && { EmailMfaConfiguration: email }),
  };
}
