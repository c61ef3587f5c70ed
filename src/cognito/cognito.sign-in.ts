import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { TokenSet } from '../oauth2/token.set.js';
import type { Clock } from '../tokens/clock.js';
import type { AppClient } from '../user-pool/app.client.js';
import type { ChallengeAnswers } from '../user-pool/challenge.answers.js';
import {
  type Challenge,
  type ChallengeAnswer,
  ChallengeRequiredError,
  isAnswerable,
} from '../user-pool/challenge.js';
import type { ChallengeSignIn, ChallengeSignInRequest } from '../user-pool/challenge.sign-in.js';
import { otpauthUri } from '../user-pool/otpauth.uri.js';
import type { PasswordAuthentication } from '../user-pool/password.authentication.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { tokenSetOf } from './authentication.result.js';
import { challengeResponses } from './challenge.responses.js';
import { tellableParameters } from './challenge.parameters.js';
import type { CognitoApi } from './cognito.api.js';
import type { SignInSettings } from './cognito.settings.js';
import { SignInCalls, type SignInStep } from './sign-in.calls.js';
import { decoyChallenge, type PasswordVerifierChallenge, SrpClient } from './srp.client.js';

/** A password that is proved by SRP on the way: its value goes nowhere. */
interface SrpProof {
  readonly srp: SrpClient;
  readonly password: string;
}

/**
 * Every way to sign a user in through the cognito-idp API, step by step, until there are tokens or a challenge that
 * the user must answer.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html
 */
export class CognitoSignIn implements PasswordAuthentication, ChallengeSignIn, ChallengeAnswers {
  private readonly calls: SignInCalls;

  constructor(
    private readonly api: CognitoApi,
    private readonly settings: SignInSettings,
    private readonly clock: Clock,
  ) {
    this.calls = new SignInCalls(api, settings);
  }

  async signIn(client: AppClient, username: string, password: string): Promise<TokenSet> {
    const flow = client.passwordFlow;
    const step = { client, username, isAdmin: flow === 'ADMIN_USER_PASSWORD_AUTH' };
    if (flow === 'USER_SRP_AUTH') return this.signInBySrp(step, password);
    return this.settle(step, await this.calls.initiate(step, flow, { PASSWORD: password }));
  }

  async begin(client: AppClient, request: ChallengeSignInRequest): Promise<TokenSet> {
    const { flow, username, preferredChallenge, metadata } = request;
    const step = { client, username, isAdmin: false };
    const preferred: Record<string, string> =
      preferredChallenge === undefined ? {} : { PREFERRED_CHALLENGE: preferredChallenge };
    return this.settle(step, await this.calls.initiate(step, flow, preferred, metadata));
  }

  async answer(client: AppClient, challenge: Challenge, answer: ChallengeAnswer): Promise<TokenSet> {
    const { name } = challenge;
    const { username, session, isAdmin } = challenge.state;
    const step = { client, username, isAdmin };
    if (!isAnswerable(name))
      throw new UserPoolError('bad_request', `${name} cannot be answered through here.`);
    if (name === 'MFA_SETUP') return this.setUpMfa(step, session, answer);
    if (name === 'PASSWORD_SRP' || (name === 'SELECT_CHALLENGE' && answer.answer === 'PASSWORD_SRP')) {
      return this.answerBySrp(step, name, session, answer.password);
    }
    const responses = challengeResponses(name, answer);
    return this.settle(step, await this.calls.respond(step, name, session, responses));
  }

  /**
   * The app client may be one that tells who does not exist. Then we go on with a challenge that nobody can meet, so
   * that our caller learns no sooner than of a wrong password.
   */
  private async signInBySrp(step: SignInStep, password: string): Promise<TokenSet> {
    const proof = { srp: new SrpClient(), password };
    const answer = await this.beginSrp(step, proof);
    return this.settle(step, answer, proof);
  }

  private async beginSrp(step: SignInStep, proof: SrpProof): Promise<InitiateAuthResponse> {
    try {
      return await this.calls.initiate(step, 'USER_SRP_AUTH', { SRP_A: proof.srp.publicValue });
    } catch (error) {
      if (isUserUnknown(error)) {
        await Promise.allSettled([this.prove(step, undefined, decoyChallenge(step.username), proof)]);
      }
      throw error;
    }
  }

  private async answerBySrp(
    step: SignInStep,
    name: 'SELECT_CHALLENGE' | 'PASSWORD_SRP',
    session: string | undefined,
    password: string | undefined,
  ): Promise<TokenSet> {
    const proof = password === undefined ? undefined : { srp: new SrpClient(), password };
    const responses = {
      ...(name === 'SELECT_CHALLENGE' ? { ANSWER: 'PASSWORD_SRP' } : {}),
      ...(proof === undefined ? {} : { SRP_A: proof.srp.publicValue }),
    };
    return this.settle(step, await this.calls.respond(step, name, session, responses), proof);
  }

  private async prove(
    step: SignInStep,
    session: string | undefined,
    challenge: PasswordVerifierChallenge,
    { srp, password }: SrpProof,
  ): Promise<InitiateAuthResponse> {
    const { userPoolId } = this.settings;
    const poolName = userPoolId.slice(userPoolId.indexOf('_') + 1);
    const now = new Date(this.clock.nowMilliseconds());
    const { signature, timestamp } = srp.claim(poolName, password, challenge, now);
    return this.calls.respond({ ...step, username: challenge.userId }, 'PASSWORD_VERIFIER', session, {
      PASSWORD_CLAIM_SIGNATURE: signature,
      PASSWORD_CLAIM_SECRET_BLOCK: challenge.secretBlock,
      TIMESTAMP: timestamp,
    });
  }

  /** Tokens, or the next thing that the user must do. */
  private async settle(step: SignInStep, answer: InitiateAuthResponse, proof?: SrpProof): Promise<TokenSet> {
    const { ChallengeName: name, ChallengeParameters: parameters = {}, Session: session } = answer;
    if (name === undefined) return tokenSetOf(answer.AuthenticationResult);
    if (name === 'PASSWORD_VERIFIER' && proof !== undefined) {
      const challenge = passwordVerifier(parameters, step.username);
      return this.settle(
        { ...step, username: challenge.userId },
        await this.prove(step, session, challenge, proof),
      );
    }
    const username = parameters['USERNAME'] ?? parameters['USER_ID_FOR_SRP'] ?? step.username;
    const challenge: Challenge = {
      name,
      parameters: tellableParameters(name, parameters, answer.AvailableChallenges),
      state: { session, username, isAdmin: step.isAdmin },
    };
    throw new ChallengeRequiredError(await this.withSecretToShow(challenge, step.username));
  }

  /** Who must set up an authenticator app needs its secret first; Cognito gives it and a session to go on with. */
  private async withSecretToShow(challenge: Challenge, typedName: string): Promise<Challenge> {
    const { choices } = challenge.parameters;
    const isWanted =
      challenge.name === 'MFA_SETUP' && Array.isArray(choices) && choices.includes('SOFTWARE_TOKEN_MFA');
    if (!isWanted) return challenge;
    const { SecretCode: secret = '', Session: session } = await this.api.run((idp, sdk) =>
      idp.send(new sdk.AssociateSoftwareTokenCommand({ Session: challenge.state.session })),
    );
    const otpauth = otpauthUri({ issuer: this.settings.totpIssuer, username: typedName, secret });
    return {
      ...challenge,
      parameters: { ...challenge.parameters, secret, otpauth_uri: otpauth },
      state: { ...challenge.state, session },
    };
  }

  private async setUpMfa(
    step: SignInStep,
    session: string | undefined,
    { otp, email, deviceName }: ChallengeAnswer,
  ): Promise<TokenSet> {
    if (email !== undefined) {
      return this.settle(step, await this.calls.respond(step, 'MFA_SETUP', session, { EMAIL: email }));
    }
    const verified = await this.api.run((idp, sdk) =>
      idp.send(
        new sdk.VerifySoftwareTokenCommand({
          Session: session,
          UserCode: otp,
          FriendlyDeviceName: deviceName,
        }),
      ),
    );
    if (verified.Status !== 'SUCCESS')
      throw new UserPoolError('wrong_answer', 'The code does not fit the secret.');
    return this.settle(step, await this.calls.respond(step, 'MFA_SETUP', verified.Session, {}));
  }
}

function passwordVerifier(
  { USER_ID_FOR_SRP, SALT = '', SRP_B = '', SECRET_BLOCK = '' }: Record<string, string>,
  typedName: string,
): PasswordVerifierChallenge {
  return {
    userId: USER_ID_FOR_SRP ?? typedName,
    salt: SALT,
    serverPublic: SRP_B,
    secretBlock: SECRET_BLOCK,
  };
}

function isUserUnknown(error: unknown): boolean {
  return (
    error instanceof UserPoolError &&
    error.cause instanceof Error &&
    error.cause.name === 'UserNotFoundException'
  );
}
