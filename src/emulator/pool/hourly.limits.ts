import type { Clock } from '../clock.js';
import { CognitoError } from './cognito.error.js';
import { SweptMap } from './swept.map.js';

/**
 * How often an hour one user may do what sends or tries a code. Where Cognito gives a range (5 to 20, as it sees the
 * risk) this is the top of it.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
 */
const perHour = {
  ChangePassword: 5,
  ConfirmForgotPassword: 20,
  ConfirmSignUp: 15,
  ForgotPassword: 20,
  GetUserAttributeVerificationCode: 5,
  ResendConfirmationCode: 5,
  VerifyUserAttribute: 15,
} as const;

export type LimitedOperation = keyof typeof perHour;

const hourSeconds = 3_600;

export class HourlyLimits {
  readonly #attempts: SweptMap<readonly number[]>;

  constructor(private readonly clock: Clock) {
    this.#attempts = new SweptMap(clock);
  }

  /** Counts an attempt. Refused ones do not count, so that who keeps trying is let in again some time. */
  count(operation: LimitedOperation, username: string): void {
    const key = `${operation} ${username}`;
    const now = this.clock.epochSeconds();
    const recent = (this.#attempts.get(key) ?? []).filter((at) => at > now - hourSeconds);
    if (recent.length >= perHour[operation]) {
      throw new CognitoError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
    }
    this.#attempts.set(key, [...recent, now], now + hourSeconds);
  }
}
