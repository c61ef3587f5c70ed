import { AccountError, type AccountErrorCode } from '../user-pool/account.error.js';
import { sdkErrorOf, userPoolErrorOf } from './cognito.errors.js';

const CODE = 'The code is wrong or no longer good. Ask for a new one.';
const ATTEMPTS = 'Too many tries for this account. Wait an hour and try again.';
const PASSWORD = 'The password does not follow the rules of this service.';
const WRONG_PASSWORD = 'The present password is not right.';
const NO_ACCOUNT = 'The account is gone or disabled, or this login was ended. Log in again.';

/** What each exception of the account operations means, and what users are told. Never Cognito's own text. */
const BY_NAME: Readonly<Record<string, readonly [AccountErrorCode, string]>> = {
  UsernameExistsException: ['name_taken', 'The name is taken.'],
  AliasExistsException: ['address_taken', 'Another account has proved this address or number.'],
  CodeMismatchException: ['code_refused', CODE],
  ExpiredCodeException: ['code_refused', CODE],
  EnableSoftwareTokenMFAException: [
    'code_refused',
    'The code of the authenticator app is wrong. Wait for the next one.',
  ],
  InvalidPasswordException: ['password_refused', PASSWORD],
  PasswordHistoryPolicyViolationException: [
    'password_refused',
    'This password was used before. Choose a new one.',
  ],
  SoftwareTokenMFANotFoundException: [
    'factor_unavailable',
    'The user pool does not allow authenticator apps.',
  ],
  MFAMethodNotFoundException: ['factor_unavailable', 'This second factor cannot be used here.'],
  LimitExceededException: ['too_many_attempts', ATTEMPTS],
  TooManyFailedAttemptsException: ['too_many_attempts', ATTEMPTS],
  UserNotFoundException: ['no_account', NO_ACCOUNT],
  UserNotConfirmedException: ['no_account', NO_ACCOUNT],
  PasswordResetRequiredException: ['no_account', NO_ACCOUNT],
  UserLambdaValidationException: ['not_permitted', 'This service does not permit it.'],
  InvalidParameterException: ['attribute_refused', 'A value is not accepted, or may not be changed.'],
};

/** What hides behind names that say less; Cognito tells it by text alone. */
const BY_TEXT: Readonly<
  Record<string, readonly [text: RegExp, code: AccountErrorCode, description: string][]>
> = {
  NotAuthorizedException: [
    [/incorrect username or password/i, 'wrong_password', WRONG_PASSWORD],
    [/password attempts exceeded/i, 'too_many_attempts', ATTEMPTS],
    [
      /unauthorized attribute|not allowed to be updated|unauthorized to/i,
      'attribute_refused',
      'This attribute may not be changed.',
    ],
    [/signup is not permitted/i, 'not_permitted', 'Nobody can sign up here on their own.'],
    [/cannot be confirmed|current state/i, 'code_refused', CODE],
    [/access token|disabled/i, 'no_account', NO_ACCOUNT],
  ],
  InvalidParameterException: [
    [/at 'previousPassword' failed/, 'wrong_password', WRONG_PASSWORD],
    [
      /at '(p|proposedP|temporaryP)assword' failed/,
      'password_refused',
      `${PASSWORD} It is too short, or a space is at one of its ends.`,
    ],
    [
      /not verified software token/i,
      'factor_unavailable',
      'No authenticator app is set up. Set one up first.',
    ],
  ],
};

/** What the policy wants, out of Cognito's text: users cannot guess it, and it holds nothing of what they sent. */
const POLICY: readonly [text: RegExp, wish: string][] = [
  [/not long enough/i, 'It is too short.'],
  [/uppercase/i, 'It needs an upper-case letter.'],
  [/lowercase/i, 'It needs a lower-case letter.'],
  [/numeric/i, 'It needs a digit.'],
  [/symbol/i, 'It needs a symbol.'],
];

/** Whatever an account operation rejected with: an `AccountError`, or what is nobody's fault but ours or Cognito's. */
export function accountErrorOf(error: unknown): Error {
  const cause = sdkErrorOf(error);
  const name = cause instanceof Error ? cause.name : '';
  const text = cause instanceof Error ? cause.message : '';
  const told = BY_TEXT[name]?.find(([pattern]) => pattern.test(text));
  if (told !== undefined) return new AccountError(told[1], told[2], { cause });
  const known = BY_NAME[name];
  if (known === undefined) return userPoolErrorOf(cause);
  const wishes = name === 'InvalidPasswordException' ? POLICY.filter(([pattern]) => pattern.test(text)) : [];
  return new AccountError(known[0], [known[1], ...wishes.map(([, wish]) => wish)].join(' '), { cause });
}
