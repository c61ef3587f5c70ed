import type { Device } from '../devices/device.js';
import { deviceWith } from '../devices/device.rules.js';
import type { UserPool } from '../user-pool.js';
import type { User } from '../users/user.js';
import type { ChallengeStep, SignInCaller } from './sign-in.step.js';

/**
 * The device that somebody signs in with, once it is certain who it is. A pool that tracks none pays no heed.
 *
 * @throws CognitoError ResourceNotFoundException: clients forget the device then, and sign in without
 */
export function deviceOf({ pool, deviceKey }: SignInCaller, user: User): Device | undefined {
  if (!pool.settings.deviceTracking || deviceKey === undefined) return undefined;
  return deviceWith(user, deviceKey);
}

/** Whether the device will do as the second factor. */
export function standsInForFactor({ settings }: UserPool, device: Device | undefined): boolean {
  return (settings.deviceTracking?.replacesSecondFactor ?? false) && (device?.isRemembered ?? false);
}

/** The last thing that is asked. Older clients answer without the session: user, client and device tell which one. */
export function askForDevice(
  { pool, client }: SignInCaller,
  user: User,
  device: Device,
  choseNewPassword: boolean,
): ChallengeStep {
  const challengeName = 'DEVICE_SRP_AUTH';
  const { username } = user;
  const { clientId } = client;
  const held = { challengeName, deviceKey: device.key, username, clientId, choseNewPassword } as const;
  const session = pool.challenges.begin(held, client.authSessionSeconds, [
    deviceSession(clientId, username, device.key),
  ]);
  const parameters = { USERNAME: username, DEVICE_KEY: device.key };
  return { kind: 'challenge', challengeName, session, parameters };
}

export function deviceSession(clientId: string, username: string, deviceKey: string): string {
  return `device ${clientId} ${username} ${deviceKey}`;
}
