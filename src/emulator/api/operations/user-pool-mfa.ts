import { structure } from '../../input/compound.shapes.js';
import { flag, oneOf, text } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { invalidParameter } from '../../pool/cognito.error.js';
import { mfaMethods, type MfaMethod, type MfaSettings } from '../../pool/mfa/mfa.settings.js';
import { userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';

const anyText = optional(text({ max: 20_000 }));

/** Whom AWS would pay for text messages: taken, since a pool with SMS must name somebody, and of no use here. */
export const smsConfiguration = structure({ SnsCallerArn: anyText, ExternalId: anyText, SnsRegion: anyText });

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
  pool.change({ mfa: { configuration, methods } });
  return mfaConfig(pool.settings.mfa);
});

export const getUserPoolMfaConfig = operation(
  'GetUserPoolMfaConfig',
  { UserPoolId: userPoolId },
  (input, pools) => mfaConfig(pools.get(input.UserPoolId).settings.mfa),
);

function mfaConfig({ configuration, methods }: MfaSettings): object {
  return {
    MfaConfiguration: configuration,
    ...(methods.includes('SMS_MFA') && { SmsMfaConfiguration: {} }),
    ...(methods.includes('SOFTWARE_TOKEN_MFA') && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
    ...(methods.includes('EMAIL_OTP') && { EmailMfaConfiguration: {} }),
  };
}
