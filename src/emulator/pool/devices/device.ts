import type { PasswordVerifier } from '../users/password.verifier.js';

/** What a device is known by. The pool hands both out with the tokens of a sign-in. */
export interface DeviceIdentity {
  readonly key: string;
  /** Stands where the name of the pool stands in the SRP of a password. */
  readonly groupKey: string;
}

/** A device that was confirmed: it proves itself by SRP at every sign-in. */
export interface Device extends DeviceIdentity {
  readonly name?: string;
  readonly verifier: PasswordVerifier;
  readonly isRemembered: boolean;
  readonly createdAtSeconds: number;
  readonly modifiedAtSeconds: number;
  readonly authenticatedAtSeconds: number;
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html */
export interface DeviceTracking {
  /** A remembered device takes the place of a second factor. */
  readonly replacesSecondFactor: boolean;
  /** A confirmed device is remembered only once its user wishes it. */
  readonly onlyOnUserPrompt: boolean;
}
