export type AwsSdk = typeof import('@aws-sdk/client-cognito-identity-provider');

const NAME = '@aws-sdk/client-cognito-identity-provider';

/** The AWS SDK is not installed. */
export class AwsSdkMissingError extends Error {
  override readonly name = 'AwsSdkMissingError';

  constructor(cause: unknown) {
    super(`Cognito is asked by the package ${NAME}, which cannot be loaded: npm install ${NAME}`, { cause });
  }
}

/**
 * An optional peer: whoever only guards routes does without.
 *
 * @throws AwsSdkMissingError that says what to install
 */
export async function loadAwsSdk(): Promise<AwsSdk> {
  try {
    return await import('@aws-sdk/client-cognito-identity-provider');
  } catch (cause) {
    throw new AwsSdkMissingError(cause);
  }
}
