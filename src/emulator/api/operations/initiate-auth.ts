import { oneOf, text } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import type { AuthFlowPermission } from '../../pool/clients/auth.flow.js';
import { checkSecretHash } from '../../pool/clients/secret-hash.js';
import { invalidParameter, notImplemented } from '../../pool/cognito.error.js';
import { signInByPassword } from '../../pool/sign-in/password.sign-in.js';
import { refreshTokens, userOfRefreshToken } from '../../pool/sign-in/token.refresh.js';
import type { PooledClient } from '../../pool/user-pools.js';
import { clientId, userPoolId } from '../../input/cognito.fields.js';
import { authParameters, requiredParameter, type AuthParameters } from '../auth.parameters.js';
import { authenticationResult } from '../authentication.result.js';
import { operation } from '../operation.js';
import { signInOutcome } from '../sign-in.outcome.js';

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
  Session: optional(text({ min: 20, max: 2048, secret: true })),
};

export const initiateAuth = operation('InitiateAuth', members, (input, pools) =>
  start('public', pools.getClient(input.ClientId), input.AuthFlow, input.AuthParameters ?? new Map()),
);

export const adminInitiateAuth = operation(
  'AdminInitiateAuth',
  { ...members, UserPoolId: userPoolId },
  (input, pools) => {
    const client = pools.getClientOf(input.UserPoolId, input.ClientId);
    return start('admin', client, input.AuthFlow, input.AuthParameters ?? new Map());
  },
);

type Door = 'public' | 'admin';

function start(
  door: Door,
  target: PooledClient,
  flow: AuthFlow,
  parameters: AuthParameters,
): Promise<object> {
  checkDoor(door, flow);
  checkFlowIsAllowed(door, target, flow);
  switch (flow) {
    case 'USER_PASSWORD_AUTH':
    case 'ADMIN_USER_PASSWORD_AUTH':
    case 'ADMIN_NO_SRP_AUTH':
      return startWithPassword(target, parameters);
    case 'REFRESH_TOKEN_AUTH':
    case 'REFRESH_TOKEN':
      return startWithRefreshToken(target, parameters);
    case 'USER_SRP_AUTH':
    case 'CUSTOM_AUTH':
    case 'USER_AUTH':
      throw notImplemented(`the auth flow ${flow}`);
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

function checkFlowIsAllowed(door: Door, { client }: PooledClient, flow: AuthFlow): void {
  if (client.allowsAuthFlow(permissions[flow])) return;
  if (flow === 'USER_SRP_AUTH' || flow === 'CUSTOM_AUTH') {
    throw invalidParameter(`${flow} is not enabled for the client.`);
  }
  throw invalidParameter(
    door === 'admin' ? 'Auth flow not enabled for this client' : `${flow} flow not enabled for this client`,
  );
}

async function startWithPassword(
  { pool, client }: PooledClient,
  parameters: AuthParameters,
): Promise<object> {
  const username = requiredParameter(parameters, 'USERNAME');
  const password = requiredParameter(parameters, 'PASSWORD');
  checkSecretHash(client, username, parameters.get('SECRET_HASH'));
  return signInOutcome(pool, client, await signInByPassword(pool, client, username, password));
}

/** The hash is made with the stored username, which is not sent here. */
async function startWithRefreshToken(
  { pool, client }: PooledClient,
  parameters: AuthParameters,
): Promise<object> {
  const refreshToken = requiredParameter(parameters, 'REFRESH_TOKEN');
  const user = userOfRefreshToken(pool, client, refreshToken);
  checkSecretHash(client, user.username, parameters.get('SECRET_HASH'));
  return authenticationResult(await refreshTokens(pool, client, refreshToken));
}
