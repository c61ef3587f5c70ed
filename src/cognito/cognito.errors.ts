import { UserPoolError, type UserPoolErrorCode } from '../user-pool/user-pool.error.js';

/**
 * What each exception of the cognito-idp API means to us. By name: the HTTP status of all of them is 400.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 */
const BY_NAME: Readonly<Record<string, UserPoolErrorCode>> = {
  NotAuthorizedException: 'refused',
  UserNotFoundException: 'refused',
  UserNotConfirmedException: 'refused',
  PasswordResetRequiredException: 'refused',
  RefreshTokenReuseException: 'reused',
  CodeMismatchException: 'wrong_answer',
  EnableSoftwareTokenMFAException: 'wrong_answer',
  // "Your software token has already been used once": the next one may be right.
  ExpiredCodeException: 'wrong_answer',
  InvalidPasswordException: 'password_refused',
  PasswordHistoryPolicyViolationException: 'password_refused',
  MFAMethodNotFoundException: 'refused',
  SoftwareTokenMFANotFoundException: 'refused',
  AliasExistsException: 'refused',
  UserLambdaValidationException: 'refused',
  UnauthorizedException: 'client_refused',
  ResourceNotFoundException: 'client_refused',
  InvalidParameterException: 'bad_request',
  UnsupportedOperationException: 'flow_not_allowed',
  OperationNotEnabledException: 'flow_not_allowed',
  FeatureUnavailableInTierException: 'misconfigured',
  InvalidUserPoolConfigurationException: 'misconfigured',
  InvalidLambdaResponseException: 'misconfigured',
  UnexpectedLambdaException: 'misconfigured',
  ForbiddenException: 'misconfigured',
  UnsupportedTokenTypeException: 'bad_request',
  TooManyRequestsException: 'throttled',
  LimitExceededException: 'throttled',
  TooManyFailedAttemptsException: 'throttled',
  InternalErrorException: 'unavailable',
  AccessDeniedException: 'misconfigured',
  UnrecognizedClientException: 'misconfigured',
  InvalidSignatureException: 'misconfigured',
  CredentialsProviderError: 'misconfigured',
  AwsSdkMissingError: 'misconfigured',
  ExpiredTokenException: 'misconfigured',
};

/** What hides behind names that say less; Cognito tells it by text alone. */
const BY_TEXT: readonly [name: string, text: RegExp, code: UserPoolErrorCode][] = [
  ['NotAuthorizedException', /secret/i, 'client_refused'],
  ['InvalidParameterException', /flow not enabled|is not enabled for the client/i, 'flow_not_allowed'],
  ['InvalidParameterException', /lambda trigger is not configured/i, 'triggers_missing'],
];

/** Whatever a call to the cognito-idp API rejected with, as the grants know it. */
export function userPoolErrorOf(cause: unknown): UserPoolError {
  if (cause instanceof UserPoolError) return cause;
  const name = cause instanceof Error ? cause.name : 'unknown';
  const text = cause instanceof Error ? cause.message : '';
  const told = BY_TEXT.find(([byName, pattern]) => byName === name && pattern.test(text));
  const code = told?.[2] ?? BY_NAME[name] ?? 'unavailable';
  return new UserPoolError(code, `Cognito answered ${name}.`, { cause });
}

/** What the SDK itself said, out of what {@link userPoolErrorOf} made of it. */
export function sdkErrorOf(error: unknown): unknown {
  return error instanceof UserPoolError ? (error.cause ?? error) : error;
}
