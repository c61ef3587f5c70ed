import type { Members } from '../administration/members.js';
import type { PoolDefinition } from './pool.definition.js';

/** Codes by text message or e-mail need somebody who sends them, whom no definition of a pool can name. */
interface Sender {
  readonly parameter: string;
  readonly description: string;
  readonly member: Members;
}

const TEXT_MESSAGES: Sender = {
  parameter: 'SmsRoleArn',
  description: 'ARN of an IAM role that lets Cognito send text messages through SNS (sns:Publish)',
  member: { SmsConfiguration: { SnsCallerArn: { Ref: 'SmsRoleArn' } } },
};

/** Cognito sends no second factor from an address of its own. */
const EMAILS: Sender = {
  parameter: 'EmailIdentityArn',
  description: 'ARN of a verified SES identity that codes are sent from',
  member: {
    EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn: { Ref: 'EmailIdentityArn' } },
  },
};

function senders({ mfa, allowedFirstAuthFactors = [] }: PoolDefinition): Sender[] {
  const methods = mfa === undefined || mfa.configuration === 'OFF' ? [] : (mfa.methods ?? []);
  const sendsTexts = methods.includes('SMS_MFA') || allowedFirstAuthFactors.some((one) => one === 'SMS_OTP');
  return [...(sendsTexts ? [TEXT_MESSAGES] : []), ...(methods.includes('EMAIL_OTP') ? [EMAILS] : [])];
}

/** The members of the pool that say who sends. */
export function sendingMembers(definition: PoolDefinition): Members {
  return Object.assign({}, ...senders(definition).map(({ member }) => member));
}

/** What whoever deploys the template has to give, by name. */
export function sendingParameters(definition: PoolDefinition): Readonly<Record<string, string>> {
  return Object.fromEntries(
    senders(definition).map(({ parameter, description }) => [parameter, description]),
  );
}
