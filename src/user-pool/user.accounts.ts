import type { AppClient } from './app.client.js';

/** Attributes of a user by Cognito's names, such as `email` and `custom:tenant`. All values are text. */
export type UserAttributes = Readonly<Record<string, string>>;

/** Where a code was sent to. */
export interface CodeDelivery {
  readonly attribute: string;
  readonly medium: 'EMAIL' | 'SMS';
  /** As the pool masks it: `a***@e***`. */
  readonly destination: string;
}

/** What users see of their own account. */
export interface Account {
  readonly username: string;
  readonly attributes: UserAttributes;
  /** The second factors that are switched on. */
  readonly secondFactors: readonly SecondFactor[];
  readonly preferredFactor: SecondFactor | undefined;
}

/** By Cognito's names. */
export type SecondFactor = 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA' | 'EMAIL_OTP';

export type FactorChoice = Partial<Readonly<Record<SecondFactor, { enabled: boolean; preferred?: boolean }>>>;

/** What somebody who has no login yet, or none any more, asks of the user pool. */
export abstract class AccountAccess {
  /** @throws AccountError `name_taken`, `password_refused`, `attribute_refused`, `not_permitted` */
  abstract signUp(
    client: AppClient,
    username: string,
    password: string,
    attributes: UserAttributes,
  ): Promise<void>;
  /** @throws AccountError `code_refused`, `address_taken` */
  abstract confirmSignUp(client: AppClient, username: string, code: string): Promise<void>;
  /** @throws AccountError `no_account`, `too_many_attempts` */
  abstract resendCode(client: AppClient, username: string): Promise<void>;
  /** @throws AccountError `no_account`, `too_many_attempts` */
  abstract forgotPassword(client: AppClient, username: string): Promise<void>;
  /** @throws AccountError `code_refused`, `password_refused`, `too_many_attempts` */
  abstract resetPassword(client: AppClient, username: string, code: string, password: string): Promise<void>;
}

/**
 * What users do to their own account. Each call brings an access token with the scope
 * `aws.cognito.signin.user.admin`.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html
 */
export abstract class OwnAccount {
  /** @throws AccountError `no_account` */
  abstract describe(accessToken: string): Promise<Account>;
  /** @returns where codes were sent to that prove a new address. @throws AccountError `attribute_refused` */
  abstract update(accessToken: string, attributes: UserAttributes): Promise<readonly CodeDelivery[]>;
  /** @throws AccountError `attribute_refused` */
  abstract removeAttributes(accessToken: string, names: readonly string[]): Promise<void>;
  /** Sends a code to an address or number. @throws AccountError `attribute_refused`, `too_many_attempts` */
  abstract sendCode(accessToken: string, attribute: string): Promise<CodeDelivery | undefined>;
  /** @throws AccountError `code_refused`, `address_taken` */
  abstract verifyAttribute(accessToken: string, attribute: string, code: string): Promise<void>;
  /** @throws AccountError `wrong_password`, `password_refused`, `too_many_attempts` */
  abstract changePassword(accessToken: string, previous: string, password: string): Promise<void>;
  /** @returns the secret of an authenticator app, in base32. @throws AccountError `factor_unavailable` */
  abstract startAuthenticator(accessToken: string): Promise<string>;
  /** @throws AccountError `code_refused` */
  abstract verifyAuthenticator(
    accessToken: string,
    code: string,
    deviceName: string | undefined,
  ): Promise<void>;
  /** @throws AccountError `factor_unavailable` */
  abstract chooseFactors(accessToken: string, choice: FactorChoice): Promise<void>;
  /** Deletes the account and everything in it. */
  abstract remove(accessToken: string): Promise<void>;
}
