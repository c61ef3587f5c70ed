import type {
  AttributeType,
  CodeDeliveryDetailsType,
  SetUserMFAPreferenceCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { AppClient } from '../user-pool/app.client.js';
import type {
  Account,
  AccountAccess,
  CodeDelivery,
  FactorChoice,
  OwnAccount,
  SecondFactor,
  UserAttributes,
} from '../user-pool/user.accounts.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { accountErrorOf } from './account.errors.js';
import { secretHash, withSecretOf } from './client.secret.js';
import type { CognitoApi, CognitoCall } from './cognito.api.js';

/**
 * Sign-up, forgotten passwords and everything that users do to their own account, through the cognito-idp API.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
 */
export class CognitoAccounts implements AccountAccess, OwnAccount {
  constructor(private readonly api: CognitoApi) {}

  async signUp(
    client: AppClient,
    username: string,
    password: string,
    attributes: UserAttributes,
  ): Promise<void> {
    await withSecretOf(client, (secret) =>
      this.call((idp, sdk) =>
        idp.send(
          new sdk.SignUpCommand({
            ...identified(client, secret, username),
            Password: password,
            UserAttributes: listOf(attributes),
          }),
        ),
      ),
    );
  }

  async confirmSignUp(client: AppClient, username: string, code: string): Promise<void> {
    await withSecretOf(client, (secret) =>
      this.call((idp, sdk) =>
        idp.send(
          new sdk.ConfirmSignUpCommand({ ...identified(client, secret, username), ConfirmationCode: code }),
        ),
      ),
    );
  }

  async resendCode(client: AppClient, username: string): Promise<void> {
    await withSecretOf(client, (secret) =>
      this.call((idp, sdk) =>
        idp.send(new sdk.ResendConfirmationCodeCommand(identified(client, secret, username))),
      ),
    );
  }

  async forgotPassword(client: AppClient, username: string): Promise<void> {
    await withSecretOf(client, (secret) =>
      this.call((idp, sdk) => idp.send(new sdk.ForgotPasswordCommand(identified(client, secret, username)))),
    );
  }

  async resetPassword(client: AppClient, username: string, code: string, password: string): Promise<void> {
    await withSecretOf(client, (secret) =>
      this.call((idp, sdk) =>
        idp.send(
          new sdk.ConfirmForgotPasswordCommand({
            ...identified(client, secret, username),
            ConfirmationCode: code,
            Password: password,
          }),
        ),
      ),
    );
  }

  async describe(accessToken: string): Promise<Account> {
    const user = await this.call(
      (idp, sdk) => idp.send(new sdk.GetUserCommand({ AccessToken: accessToken })),
      true,
    );
    return {
      username: user.Username ?? '',
      attributes: mapOf(user.UserAttributes),
      secondFactors: (user.UserMFASettingList ?? []).filter(isFactor),
      preferredFactor: [user.PreferredMfaSetting].find(isFactor),
    };
  }

  async update(accessToken: string, attributes: UserAttributes): Promise<CodeDelivery[]> {
    const input = { AccessToken: accessToken, UserAttributes: listOf(attributes) };
    const { CodeDeliveryDetailsList = [] } = await this.call((idp, sdk) =>
      idp.send(new sdk.UpdateUserAttributesCommand(input)),
    );
    return CodeDeliveryDetailsList.flatMap((delivery) => deliveryOf(delivery) ?? []);
  }

  async removeAttributes(accessToken: string, names: readonly string[]): Promise<void> {
    const input = { AccessToken: accessToken, UserAttributeNames: [...names] };
    await this.call((idp, sdk) => idp.send(new sdk.DeleteUserAttributesCommand(input)));
  }

  async sendCode(accessToken: string, attribute: string): Promise<CodeDelivery | undefined> {
    const input = { AccessToken: accessToken, AttributeName: attribute };
    const { CodeDeliveryDetails } = await this.call((idp, sdk) =>
      idp.send(new sdk.GetUserAttributeVerificationCodeCommand(input)),
    );
    return deliveryOf(CodeDeliveryDetails);
  }

  async verifyAttribute(accessToken: string, attribute: string, code: string): Promise<void> {
    const input = { AccessToken: accessToken, AttributeName: attribute, Code: code };
    await this.call((idp, sdk) => idp.send(new sdk.VerifyUserAttributeCommand(input)));
  }

  async changePassword(accessToken: string, previous: string, password: string): Promise<void> {
    const input = { AccessToken: accessToken, PreviousPassword: previous, ProposedPassword: password };
    await this.call((idp, sdk) => idp.send(new sdk.ChangePasswordCommand(input)));
  }

  async startAuthenticator(accessToken: string): Promise<string> {
    const { SecretCode } = await this.call((idp, sdk) =>
      idp.send(new sdk.AssociateSoftwareTokenCommand({ AccessToken: accessToken })),
    );
    if (SecretCode === undefined)
      throw new UserPoolError('unavailable', 'Cognito answered without a secret.');
    return SecretCode;
  }

  async verifyAuthenticator(
    accessToken: string,
    code: string,
    deviceName: string | undefined,
  ): Promise<void> {
    const input = { AccessToken: accessToken, UserCode: code, FriendlyDeviceName: deviceName };
    await this.call((idp, sdk) => idp.send(new sdk.VerifySoftwareTokenCommand(input)));
  }

  async chooseFactors(accessToken: string, choice: FactorChoice): Promise<void> {
    const input: SetUserMFAPreferenceCommandInput = {
      AccessToken: accessToken,
      SoftwareTokenMfaSettings: settingsOf(choice.SOFTWARE_TOKEN_MFA),
      SMSMfaSettings: settingsOf(choice.SMS_MFA),
      EmailMfaSettings: settingsOf(choice.EMAIL_OTP),
    };
    await this.call((idp, sdk) => idp.send(new sdk.SetUserMFAPreferenceCommand(input)));
  }

  async remove(accessToken: string): Promise<void> {
    await this.call((idp, sdk) => idp.send(new sdk.DeleteUserCommand({ AccessToken: accessToken })));
  }

  private async call<T>(send: CognitoCall<T>, isRepeatable = false): Promise<T> {
    try {
      return await (isRepeatable ? this.api.runRepeatable(send) : this.api.run(send));
    } catch (error) {
      throw accountErrorOf(error);
    }
  }
}

function identified(client: AppClient, secret: string | undefined, username: string) {
  const { SECRET_HASH: SecretHash } = secretHash(client, secret, username);
  return { ClientId: client.clientId, Username: username, SecretHash };
}

function settingsOf(choice: { enabled: boolean; preferred?: boolean } | undefined) {
  return choice && { Enabled: choice.enabled, PreferredMfa: choice.preferred ?? false };
}

function listOf(attributes: UserAttributes): AttributeType[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
}

function mapOf(attributes: readonly AttributeType[] = []): UserAttributes {
  return Object.fromEntries(attributes.map(({ Name = '', Value = '' }) => [Name, Value]));
}

function deliveryOf(details: CodeDeliveryDetailsType | undefined): CodeDelivery | undefined {
  const { AttributeName, DeliveryMedium, Destination } = details ?? {};
  if (AttributeName === undefined || DeliveryMedium === undefined || Destination === undefined)
    return undefined;
  return { attribute: AttributeName, medium: DeliveryMedium, destination: Destination };
}

function isFactor(name: string | undefined): name is SecondFactor {
  return name === 'SOFTWARE_TOKEN_MFA' || name === 'SMS_MFA' || name === 'EMAIL_OTP';
}
