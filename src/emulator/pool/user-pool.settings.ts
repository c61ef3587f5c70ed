import type { IssuerType } from './issuer.js';
import type { DeviceTracking } from './devices/device.js';
import type { AcrLevel } from './sign-in/assurance.js';
import type { MfaSettings } from './mfa/mfa.settings.js';
import { AttributeSchema } from './users/attribute.schema.js';
import { defaultPasswordPolicy, type PasswordPolicy } from './users/password.policy.js';

export type Address = 'email' | 'phone_number';

export const firstFactors = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] as const;

/** What a sign-in by choice (`USER_AUTH`) may begin with. */
export type FirstFactor = (typeof firstFactors)[number];

export const recoveryWays = ['verified_email', 'verified_phone_number', 'admin_only'] as const;

export type RecoveryWay = (typeof recoveryWays)[number];

export interface UserPoolSettings {
  readonly id: string;
  readonly name: string;
  readonly passwordPolicy: PasswordPolicy;
  /** Addresses that are proved by a code at sign-up. */
  readonly autoVerifiedAttributes: readonly Address[];
  readonly allowAdminCreateUserOnly: boolean;
  readonly schema: AttributeSchema;
  /** What signs in besides the username. Not together with `usernameAttributes`. */
  readonly aliasAttributes: readonly (Address | 'preferred_username')[];
  /** People sign up with such an address in place of a username, which is then their `sub`. */
  readonly usernameAttributes: readonly Address[];
  readonly usernameCaseSensitive: boolean;
  readonly mfa: MfaSettings;
  readonly firstFactors: readonly FirstFactor[];
  /** Where the code of a forgotten password goes, in order of preference. */
  readonly recovery: readonly RecoveryWay[];
  /** A changed address keeps its old value until the new one has been proved. */
  readonly verifyBeforeUpdate: readonly Address[];
  readonly deletionProtection: boolean;
  /** Whether wrong passwords lock a user out for a while. */
  readonly lockout: boolean;
  /** Absent: devices are not tracked. */
  readonly deviceTracking?: DeviceTracking;
  /** Absent: sessions of users are neither listed nor limited. */
  readonly sessionTracking?: { readonly maxPerUser: number };
  /** What the lowest feature plan lacks is refused; else the pool can do the same in each. */
  readonly tier: 'LITE' | 'ESSENTIALS' | 'PLUS';
  /** What the levels of authentication are called in the claim `acr`. */
  readonly acrNames: Readonly<Record<AcrLevel, string>>;
  readonly tags: ReadonlyMap<string, string>;
  /** @default that of the emulator. It cannot be changed later */
  readonly issuerType?: IssuerType;
  readonly lambdaConfig: LambdaConfig;
  readonly smsConfiguration?: SmsConfiguration;
  readonly messages: MessageTemplates;
}

/** How messages are worded where no trigger words them. @default Cognito's own words */
export interface MessageTemplates {
  readonly verification?: MessageTemplate;
  readonly invitation?: MessageTemplate;
  readonly authentication?: MessageTemplate;
}

interface MessageTemplate {
  readonly emailSubject?: string;
  readonly emailMessage?: string;
  readonly smsMessage?: string;
}

/** As it was set by the API, by the names it has there. What is called are the triggers of this process. */
export interface LambdaConfig {
  readonly [name: string]: string | Readonly<Record<string, string>> | undefined;
}

/** Whom AWS would pay for text messages. Only kept to be read back, by the names of the API. */
export interface SmsConfiguration {
  readonly SnsCallerArn: string;
  readonly ExternalId?: string;
  readonly SnsRegion?: string;
}

/** A pool that was created with nothing but a name. */
export const defaultPoolSettings: Omit<UserPoolSettings, 'id' | 'name'> = {
  passwordPolicy: defaultPasswordPolicy,
  autoVerifiedAttributes: [],
  allowAdminCreateUserOnly: false,
  schema: AttributeSchema.standard,
  aliasAttributes: [],
  usernameAttributes: [],
  usernameCaseSensitive: true,
  mfa: { configuration: 'OFF', methods: [] },
  firstFactors: ['PASSWORD'],
  recovery: ['verified_phone_number', 'verified_email'],
  verifyBeforeUpdate: [],
  deletionProtection: false,
  lockout: true,
  tier: 'ESSENTIALS',
  acrNames: {
    1: 'urn:cognito:loa:1',
    2: 'urn:cognito:loa:2',
    3: 'urn:cognito:loa:3',
    4: 'urn:cognito:loa:4',
  },
  tags: new Map(),
  lambdaConfig: {},
  messages: {},
};
