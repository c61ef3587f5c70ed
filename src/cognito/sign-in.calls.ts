import type {
  AuthFlowType,
  ChallengeNameType,
  InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider';
import type { AppClient } from '../user-pool/app.client.js';
import { secretHash, withSecretOf } from './client.secret.js';
import type { CognitoApi } from './cognito.api.js';
import type { CognitoSettings } from './cognito.settings.js';

/** Who signs in where. */
export interface SignInStep {
  readonly client: AppClient;
  readonly username: string;
  /** By the operations that need AWS credentials. A sign-in is gone on with as it was begun. */
  readonly isAdmin: boolean;
}

/** The two pairs of operations that a sign-in consists of, each with the name and the proof of the client. */
export class SignInCalls {
  constructor(
    private readonly api: CognitoApi,
    private readonly settings: CognitoSettings,
  ) {}

  initiate(
    { client, username, isAdmin }: SignInStep,
    flow: AuthFlowType,
    parameters: Record<string, string>,
    metadata?: Readonly<Record<string, string>>,
  ): Promise<InitiateAuthResponse> {
    return withSecretOf(client, (secret) => {
      const input = {
        AuthFlow: flow,
        ClientId: client.clientId,
        AuthParameters: { USERNAME: username, ...parameters, ...secretHash(client, secret, username) },
        ...(metadata === undefined ? {} : { ClientMetadata: { ...metadata } }),
      };
      return this.api.run<InitiateAuthResponse>((idp, sdk) =>
        isAdmin
          ? idp.send(new sdk.AdminInitiateAuthCommand({ ...input, UserPoolId: this.settings.userPoolId }))
          : idp.send(new sdk.InitiateAuthCommand(input)),
      );
    });
  }

  respond(
    { client, username, isAdmin }: SignInStep,
    challengeName: ChallengeNameType,
    session: string | undefined,
    responses: Record<string, string>,
  ): Promise<InitiateAuthResponse> {
    return withSecretOf(client, (secret) => {
      const input = {
        ChallengeName: challengeName,
        ClientId: client.clientId,
        Session: session,
        ChallengeResponses: { USERNAME: username, ...responses, ...secretHash(client, secret, username) },
      };
      return this.api.run<InitiateAuthResponse>((idp, sdk) =>
        isAdmin
          ? idp.send(
              new sdk.AdminRespondToAuthChallengeCommand({ ...input, UserPoolId: this.settings.userPoolId }),
            )
          : idp.send(new sdk.RespondToAuthChallengeCommand(input)),
      );
    });
  }
}
