import { AwsSdkMissingError } from './aws-sdk.package.js';
import { sdkErrorOf } from './cognito.errors.js';
import { AdministrationError, type AdministrationErrorCode } from '../administration/pool.administration.js';

/** What is wrong, and what to do, by the name of the exception. `*` stands for the operation as IAM names it. */
const BY_NAME: Readonly<Record<string, readonly [AdministrationErrorCode, string]>> = {
  CredentialsProviderError: [
    'no_credentials',
    'There are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  ],
  UnrecognizedClientException: [
    'no_credentials',
    'AWS does not know these credentials. Check AWS_PROFILE and the account.',
  ],
  InvalidSignatureException: [
    'no_credentials',
    'AWS does not accept the signature. Check the secret access key, and the clock.',
  ],
  ExpiredTokenException: ['no_credentials', 'The AWS credentials have expired. Log in to AWS again.'],
  AccessDeniedException: [
    'forbidden',
    'The AWS credentials lack the right cognito-idp:*. Add it to their IAM policy.',
  ],
  TooManyRequestsException: [
    'throttled',
    'AWS asks to slow down at *. Run the command again: it goes on where it stopped.',
  ],
  InternalErrorException: [
    'unreachable',
    'Cognito itself has failed at *. Run the command again in a moment: it goes on where it stopped.',
  ],
  LimitExceededException: [
    'throttled',
    'A limit of the AWS account is reached at *. Raise it in Service Quotas, or wait.',
  ],
};

/** Whatever a call to the cognito-idp API rejected with, in words for whoever typed the command. */
export function administrationErrorOf(operation: string, error: unknown): AdministrationError {
  const cause = sdkErrorOf(error);
  if (cause instanceof AwsSdkMissingError)
    return new AdministrationError('not_installed', cause.message, { cause });
  const name = cause instanceof Error ? cause.name : 'an unknown error';
  const known = BY_NAME[name];
  if (known !== undefined)
    return new AdministrationError(known[0], known[1].replace('*', operation), { cause });
  const words = cause instanceof Error ? cause.message : '';
  if (name === 'ResourceNotFoundException') {
    const advice = 'Check the id of the pool, and that the region is the one it lives in.';
    return new AdministrationError('not_found', `${words} ${advice}`, { cause });
  }
  if (!name.endsWith('Exception')) {
    const advice = 'Check the region or endpoint, and the network.';
    return new AdministrationError(
      'unreachable',
      `Cognito cannot be reached for ${operation} (${words}). ${advice}`,
      { cause },
    );
  }
  return new AdministrationError('refused', `Cognito refuses ${operation}: ${words}`, { cause });
}
