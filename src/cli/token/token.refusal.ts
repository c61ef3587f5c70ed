import { AwsSdkMissingError } from '../../cognito/aws-sdk.package.js';
import { sdkErrorOf } from '../../cognito/cognito.errors.js';
import { ChallengeRequiredError } from '../../user-pool/challenge.js';
import { UserPoolError } from '../../user-pool/user-pool.error.js';
import type { ChosenClient } from './chosen.client.js';
import { LoginRefusal } from './login.refusal.js';

/** Which way a token was asked for. */
export type TokenWay = 'machine' | 'password' | 'browser';

/** A refusal of the pool in words for whoever typed the command, with the setting to change where one is to blame. */
export function explainRefusal(
  error: unknown,
  way: TokenWay,
  client: ChosenClient,
  redirectUri: string,
): unknown {
  const cause = sdkErrorOf(error);
  if (cause instanceof AwsSdkMissingError) return cause;
  if (error instanceof LoginRefusal) return new Error(loginSentence(error, client, redirectUri));
  if (error instanceof UserPoolError) return new Error(sentence(error, way, client), { cause: error });
  return error;
}

function loginSentence(
  { message, error, description }: LoginRefusal,
  client: ChosenClient,
  uri: string,
): string {
  const { name } = client;
  switch (error) {
    case 'redirect_mismatch':
      return `${uri} is no callback URL of ${name}. Put it into CallbackURLs, or give one of them: --redirect-uri`;
    case 'invalid_client':
      return `There is no app client ${name} at this domain. Check COGNITO_CLIENTS and COGNITO_DOMAIN.`;
    case 'unauthorized_client':
      return `${name} may not use the authorization code flow. ${CODE_FLOW}`;
    case 'invalid_scope':
      return scopeSentence(client);
    default:
      return description === 'invalid_scope' ? scopeSentence(client) : message;
  }
}

const CODE_FLOW = 'Put code into AllowedOAuthFlows and switch AllowedOAuthFlowsUserPoolClient on.';

function scopeSentence({ name, allowedScopes }: ChosenClient): string {
  const allowed = allowedScopes.length === 0 ? '' : ` It may ask for ${allowedScopes.join(', ')}.`;
  return `${name} may not ask for one of these scopes, or no resource server has it.${allowed} Both are mended by: nest-cognito-oauth scopes apply --app dist/app.module.js --client ${name}`;
}

function sentence(error: UserPoolError, way: TokenWay, client: ChosenClient): string {
  const { name } = client;
  const words = upstreamWords(error);
  switch (error.code) {
    case 'challenge':
      return challengeSentence(error);
    case 'flow_not_allowed':
      return flowSentence(way, name);
    case 'scope_refused':
      return scopeSentence(client);
    case 'client_refused':
      return clientSentence(error, client);
    case 'refused':
    case 'reused':
    case 'wrong_answer':
    case 'password_refused':
    case 'bad_request':
    case 'triggers_missing':
      return `Cognito refuses: ${words}`;
    case 'throttled':
      return `AWS asks to slow down (${words}). Wait a little, and run the command again.`;
    case 'unavailable':
      return `Cognito cannot be reached (${words}). Check the region or endpoint, COGNITO_DOMAIN and the network.`;
    case 'misconfigured':
      return `${words} Check the AWS credentials and the settings of the pool.`;
  }
}

function challengeSentence(error: UserPoolError): string {
  const name = error instanceof ChallengeRequiredError ? error.challenge.name : 'more';
  return `The pool wants ${name} before it issues tokens. Log in by the browser, which can answer: --browser. For CI use an app client: --client.`;
}

function flowSentence(way: TokenWay, name: string): string {
  switch (way) {
    case 'machine':
      return `${name} may not use client credentials. Make an app client with a secret and client_credentials as its only AllowedOAuthFlows.`;
    case 'password':
      return `${name} allows no password flow. Put ALLOW_USER_SRP_AUTH into its ExplicitAuthFlows, or log in by the browser: --browser`;
    case 'browser':
      return `${name} may not use the authorization code flow. ${CODE_FLOW}`;
  }
}

/** Three faults have one name: no such client, no secret though it has one, and another secret. */
function clientSentence(error: UserPoolError, { name, secret }: ChosenClient): string {
  const cause = sdkErrorOf(error);
  if (cause instanceof Error && cause.name === 'ResourceNotFoundException') {
    return `There is no app client ${name} in this region. Check COGNITO_CLIENTS, and that the region is the one of the pool.`;
  }
  return secret === undefined
    ? `${name} has a secret, and none was given. Put id:secret into COGNITO_CLIENTS, or name the client by its name: with AWS credentials its secret is read from the pool.`
    : `Cognito does not know the app client ${name}, or its secret is another one. Check COGNITO_CLIENTS.`;
}

function upstreamWords(error: UserPoolError): string {
  const cause = sdkErrorOf(error);
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
