import type { SchemaObject } from '@nestjs/swagger';
import { AccountAccessController } from '../endpoints/account/account-access.controller.js';
import { OwnAccountController } from '../endpoints/account/own-account.controller.js';
import { SecondFactorController } from '../endpoints/account/second-factor.controller.js';
import { DeviceAuthorizationController } from '../device/device-authorization.controller.js';
import { VerificationController } from '../device/verification.controller.js';
import { AuthorizationController } from '../endpoints/authorization.controller.js';
import { ChallengeController } from '../endpoints/challenge.controller.js';
import { IntrospectionController } from '../endpoints/introspection.controller.js';
import { MetadataController } from '../endpoints/metadata.controller.js';
import { RevocationController } from '../endpoints/revocation.controller.js';
import { SessionController } from '../endpoints/session.controller.js';
import { TokenController } from '../endpoints/token.controller.js';
import { UserInfoController } from '../endpoints/user-info.controller.js';
import { UserDirectoryController } from '../endpoints/user-directory.controller.js';
import { UserAdministrationController } from '../endpoints/user-administration.controller.js';
import { UserSessionsController } from '../endpoints/user-sessions.controller.js';
import { DEVICE_CODE_GRANT_TYPE } from '../oauth2/grant.types.js';
import { deviceEndpoint, verificationPages } from './device.documentation.js';
import {
  CHALLENGE_ANSWER,
  CHALLENGE_GRANT_TYPE,
  CHALLENGE_OPERATION,
  CHALLENGE_REFUSAL,
} from './challenge.documentation.js';
import {
  accountAccessEndpoints,
  ownAccountEndpoints,
  secondFactorEndpoints,
} from './account.documentation.js';
import {
  authorizationEndpoint,
  introspectionEndpoint,
  metadataEndpoints,
  userInfoEndpoint,
} from './inquiry.documentation.js';
import {
  body,
  clientFields,
  type EndpointDocumentation,
  field,
  FORM,
  json,
  JSON_TYPE,
  LOGIN_TAG,
  OAUTH_TAG,
  oauthError,
  textMembers,
  tokens,
} from './operation.parts.js';
import { userDirectoryEndpoints } from './user-directory.documentation.js';
import { userAdministrationEndpoints } from './administration.documentation.js';
import { userSessionsEndpoints, whoAmI } from './session.documentation.js';

export interface Examples {
  readonly clientId: string;
  readonly grantTypes: readonly string[];
  readonly hasAdministrators: boolean;
  readonly login: { readonly username: string; readonly password: string };
}

export function isTokenEndpoint(controller: object, handlerName: string): boolean {
  return controller === TokenController && handlerName === 'token';
}

export function isDeviceEndpoint(controller: object, handlerName: string): boolean {
  return controller === DeviceAuthorizationController && handlerName === 'authorize';
}

/** @returns the documentation of one of our own endpoints; `undefined` for those of the application */
export function documentationOf(
  controller: object,
  handlerName: string,
  examples: Examples,
): EndpointDocumentation | undefined {
  return OURS.get(controller)?.(examples)[handlerName];
}

type Documentation = (examples: Examples) => Readonly<Record<string, EndpointDocumentation | undefined>>;

const OURS: ReadonlyMap<object, Documentation> = new Map<object, Documentation>([
  [SessionController, sessionEndpoints],
  [UserSessionsController, userSessionsEndpoints],
  [UserAdministrationController, userAdministrationEndpoints],
  [UserDirectoryController, userDirectoryEndpoints],
  [AuthorizationController, authorizationEndpoint],
  [ChallengeController, challengeEndpoint],
  [TokenController, tokenEndpoint],
  [RevocationController, revocationEndpoint],
  [IntrospectionController, introspectionEndpoint],
  [UserInfoController, userInfoEndpoint],
  [MetadataController, metadataEndpoints],
  [AccountAccessController, accountAccessEndpoints],
  [OwnAccountController, ownAccountEndpoints],
  [SecondFactorController, secondFactorEndpoints],
  [DeviceAuthorizationController, deviceEndpoint],
  [VerificationController, verificationPages],
]);

function sessionEndpoints({ login }: Examples): Record<string, EndpointDocumentation> {
  return {
    login: {
      grantType: 'password',
      operation: {
        'x-auth-action': 'login',
        tags: [LOGIN_TAG.name],
        summary: 'Log in with username and password',
        description:
          'Trying this out logs this page in: the calls after it carry the token. Deprecated, as every way in which ' +
          'an application sees passwords (RFC 9700 §2.4): prefer the code login.',
        deprecated: true,
        requestBody: body(JSON_TYPE, {
          schema: textMembers(['username', 'password']),
          example: { username: login.username, password: login.password },
        }),
        responses: { 200: tokens(), 400: CHALLENGE_REFUSAL, 401: oauthError('Wrong username or password.') },
      },
    },
    refresh: {
      grantType: 'refresh_token',
      operation: {
        'x-auth-action': 'refresh',
        tags: [LOGIN_TAG.name],
        summary: 'Trade a refresh token for new tokens',
        requestBody: body(JSON_TYPE, {
          schema: textMembers(['refresh_token']),
          example: { refresh_token: 'refresh token' },
        }),
        responses: { 200: tokens(), 400: oauthError(), 401: oauthError('The login has ended.') },
      },
    },
    me: {
      operation: {
        'x-auth-action': 'me',
        tags: [LOGIN_TAG.name],
        summary: 'Who the token speaks for',
        responses: { 200: { description: 'What the token says.', content: json({ schema: whoAmI }) } },
      },
    },
    logout: {
      operation: {
        'x-auth-action': 'logout',
        tags: [LOGIN_TAG.name],
        summary: 'End this login',
        description: 'Its access tokens and its refresh token are refused from the next request on.',
        responses: { 204: { description: 'The login has ended.' } },
      },
    },
    logoutAll: {
      operation: {
        'x-auth-action': 'logout-all',
        tags: [LOGIN_TAG.name],
        summary: 'End every login of the user',
        description: 'With `keep_current=true`, here or in the body, every login but this one.',
        parameters: [
          {
            name: 'keep_current',
            in: 'query',
            required: false,
            description: 'Whether this login goes on. Default false.',
            schema: { type: 'boolean' },
          },
        ],
        responses: {
          204: { description: 'Every login up to now has ended, or every other one.' },
          400: { description: '`keep_current` is neither true nor false, or the token names no login.' },
        },
      },
    },
  };
}

function challengeEndpoint(): Record<string, EndpointDocumentation> {
  const responses = { 200: tokens(), 400: CHALLENGE_REFUSAL, 401: oauthError('The answer is wrong.') };
  return {
    answer: {
      grantType: CHALLENGE_GRANT_TYPE,
      operation: { ...CHALLENGE_OPERATION, tags: [LOGIN_TAG.name], responses },
    },
  };
}

function tokenEndpoint(examples: Examples): Record<string, EndpointDocumentation> {
  return {
    token: {
      operation: {
        tags: [OAUTH_TAG.name],
        summary: 'The token endpoint',
        description:
          'RFC 6749 §3.2. The client names itself in the body or by HTTP Basic, and a grant type decides ' +
          'which other fields it takes.',
        parameters: [],
        requestBody: body(FORM, { schema: tokenForm(examples) }),
        responses: {
          200: tokens(),
          400: CHALLENGE_REFUSAL,
          401: oauthError('The client is not who it says.'),
        },
      },
    },
  };
}

function revocationEndpoint({ clientId }: Examples): Record<string, EndpointDocumentation> {
  return {
    revoke: {
      operation: {
        tags: [OAUTH_TAG.name],
        summary: 'The revocation endpoint',
        description:
          'RFC 7009 §2. An access token ends alone; a refresh token ends with every token of its login. ' +
          'A token that is no good any more counts as revoked.',
        parameters: [],
        requestBody: body(FORM, {
          schema: {
            type: 'object',
            required: ['token'],
            properties: { token: field('An access token or a refresh token.'), ...clientFields(clientId) },
          },
        }),
        responses: {
          200: { description: 'The token is revoked.' },
          400: oauthError(),
          401: oauthError('The client is not who it says.'),
        },
      },
    },
  };
}

/** Filled in for the password grant where it is on: of the others, none can be tried out without preparation. */
function tokenForm({ clientId, grantTypes, login }: Examples): SchemaObject {
  const grantType = grantTypes.includes('password') ? 'password' : grantTypes[0];
  const fields: Record<string, Record<string, SchemaObject>> = {
    authorization_code: {
      code: field('authorization_code'),
      redirect_uri: field('authorization_code'),
      code_verifier: field('authorization_code: RFC 7636 §4.5'),
    },
    refresh_token: { refresh_token: field('refresh_token') },
    password: {
      username: field('password', login.username),
      password: field('password', login.password),
    },
    client_credentials: { scope: field('client_credentials: parted by spaces') },
    [CHALLENGE_GRANT_TYPE]: CHALLENGE_ANSWER,
    [DEVICE_CODE_GRANT_TYPE]: { device_code: field('device_code: RFC 8628 §3.4') },
  };
  return {
    type: 'object',
    required: ['grant_type'],
    properties: {
      grant_type: { type: 'string', enum: [...grantTypes], example: grantType },
      ...clientFields(clientId),
      ...Object.assign({}, ...grantTypes.map((name) => fields[name] ?? {})),
    },
  };
}
