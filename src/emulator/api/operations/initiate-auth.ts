import { oneOf } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import type { AuthFlowPermission } from '../../pool/clients/auth.flow.js';
import { checkSecretHash } from '../../pool/clients/secret-hash.js';
import { invalidParameter, notImplemented } from '../../pool/cognito.error.js';
import { startByChoice } from '../../pool/sign-in/choice.sign-in.js';
import { startCustom } from '../../pool/sign-in/custom.sign-in.js';
import { startAfterSignUp } from '../../pool/sign-in/confirmed.sign-in.js';
import { startWithPassword } from '../../pool/sign-in/password.sign-in.js';
import type { SignInCaller, SignInStep } from '../../pool/sign-in/sign-in.step.js';
import { startWithSrp } from '../../pool/sign-in/srp.sign-in.js';
import { refreshTokens, userOfRefreshToken } from '../../pool/sign-in/token.refresh.js';
import { clientId, session, userPoolId } from '../../input/cognito.fields.js';
import { authParameters, requiredParameter, type AuthParameters } from '../auth.parameters.js';
import { authenticationResult } from '../authentication.result.js';
import { operation } from '../operation.js';
import { signInOutcome } from '../sign-in.outcome.js';
import { metadata } from '../trigger.members.js';

const authFlow = oneOf(
  'USER_SRP_AUTH',
  'REFRESH_TOKEN_AUTH',
  'REFRESH_TOKEN',
  'CUSTOM_AUTH',
  'ADMIN_NO_SRP_AUTH',
  'USER_PASSWORD_AUTH',
  'ADMIN_USER_PASSWORD_AUTH',
  'USER_AUTH',
);

type AuthFlow = ReturnType<typeof authFlow.read>;

const members = {
  AuthFlow: authFlow,
  ClientId: clientId,
  AuthParameters: optional(authParameters),
  Session: optional(session),
  ClientMetadata: metadata,
};

interface Request {
  readonly AuthFlow: AuthFlow;
  readonly AuthParameters: AuthParameters | undefined;
  readonly Session: string | undefined;
}

export const initiateAuth = operation('InitiateAuth', members, (input, pools) =>
  start('public', { ...pools.getClient(input.ClientId), clientMetadata: input.ClientMetadata }, input),
);

export const adminInitiateAuth = operation(
  'AdminInitiateAuth',
  { ...members, UserPoolId: userPoolId },
  (input, pools) => {
    const target = pools.getClientOf(input.UserPoolId, input.ClientId);
    return start('admin', { ...target, clientMetadata: input.ClientMetadata }, input);
  },
);

type Door = 'public' | 'admin';

async function start(door: Door, caller: SignInCaller, request: Request): Promise<object> {
  const { AuthFlow: flow, AuthParameters: parameters = new Map() } = request;
  checkDoor(door, flow);
  checkFlowIsAllowed(door, caller, flow);
  if (flow === 'REFRESH_TOKEN_AUTH' || flow === 'REFRESH_TOKEN') {
    return startWithRefreshToken(caller, parameters);
  }
  const username = requiredParameter(parameters, 'USERNAME');
  checkSecretHash(caller.client, username, parameters.get('SECRET_HASH'));
  const onDevice = { ...caller, deviceKey: parameters.get('DEVICE_KEY') };
  const step = await firstStep(onDevice, flow, username, request);
  // ClientMetadata of this call reaches the triggers before the sign-in, but not those of the tokens.
  return signInOutcome({ ...onDevice, clientMetadata: undefined }, step);
}

function firstStep(
  caller: SignInCaller,
  flow: Exclude<AuthFlow, 'REFRESH_TOKEN' | 'REFRESH_TOKEN_AUTH'>,
  username: string,
  { AuthParameters: parameters = new Map(), Session: sessionId }: Request,
): Promise<SignInStep> {
  switch (flow) {
    case 'USER_PASSWORD_AUTH':
    case 'ADMIN_USER_PASSWORD_AUTH':
    case 'ADMIN_NO_SRP_AUTH':
      return startWithPassword(caller, username, requiredParameter(parameters, 'PASSWORD'));
    case 'USER_SRP_AUTH':
      return startWithSrp(caller, username, requiredParameter(parameters, 'SRP_A'));
    case 'CUSTOM_AUTH':
      return startCustom(caller, username, parameters);
    case 'USER_AUTH':
      if (sessionId !== undefined) {
        if (parameters.has('TARGET_ACR_VALUES')) throw notImplemented('TARGET_ACR_VALUES after a sign-up');
        return startAfterSignUp(caller, username, sessionId);
      }
      return startByChoice(caller, username, parameters);
  }
}

/** Assumed: Cognito answers with this text for the flows that belong to the other operation. */
function checkDoor(door: Door, flow: AuthFlow): void {
  const misplaced = door === 'public' ? flow.startsWith('ADMIN_') : flow === 'USER_PASSWORD_AUTH';
  if (misplaced) throw invalidParameter('Initiate Auth method not supported');
}

const permissions: Readonly<Record<AuthFlow, AuthFlowPermission>> = {
  USER_SRP_AUTH: 'ALLOW_USER_SRP_AUTH',
  REFRESH_TOKEN_AUTH: 'ALLOW_REFRESH_TOKEN_AUTH',
  REFRESH_TOKEN: 'ALLOW_REFRESH_TOKEN_AUTH',
  CUSTOM_AUTH: 'ALLOW_CUSTOM_AUTH',
  ADMIN_NO_SRP_AUTH: 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  USER_PASSWORD_AUTH: 'ALLOW_USER_PASSWORD_AUTH',
  ADMIN_USER_PASSWORD_AUTH: 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  USER_AUTH: 'ALLOW_USER_AUTH',
};

function checkFlowIsAllowed(door: Door, { client }: SignInCaller, flow: AuthFlow): void {
  if (client.allowsAuthFlow(permissions[flow])) return;
  if (flow === 'USER_SRP_AUTH' || flow === 'CUSTOM_AUTH') {
    throw invalidParameter(`${flow} is not enabled for the client.`);
  }
  throw invalidParameter(
    door === 'admin' ? 'Auth flow not enabled for this client' : `${flow} flow not enabled for this client`,
  );
}

/**
 * The hash is made with the stored username, which is not sent here. What is sent as `ClientMetadata` does not reach the
 * trigger for tokens, unlike with GetTokensFromRefreshToken.
 */
async function startWithRefreshToken(
  { pool, client }: SignInCaller,
  parameters: AuthParameters,
): Promise<object> {
  const refreshToken = requiredParameter(parameters, 'REFRESH_TOKEN');
  const refresh = { refreshToken, deviceKey: parameters.get('DEVICE_KEY') };
  const user = userOfRefreshToken(pool, client, refresh);
  checkSecretHash(client, user.username, parameters.get('SECRET_HASH'));
  return authenticationResult(await refreshTokens(pool, client, refresh));
}
