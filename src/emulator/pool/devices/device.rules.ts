import { randomInt, randomUUID } from 'node:crypto';
import { CognitoError, invalidParameter, resourceNotFound } from '../cognito.error.js';
import type { UserPool } from '../user-pool.js';
import type { PasswordVerifier } from '../users/password.verifier.js';
import type { User } from '../users/user.js';
import type { Device, DeviceIdentity, DeviceTracking } from './device.js';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function newDevice(pool: UserPool): DeviceIdentity {
  const [region = ''] = pool.id.split('_');
  const group = Array.from({ length: 8 }, () => letters.charAt(randomInt(letters.length)));
  return { key: `${region}_${randomUUID()}`, groupKey: `-${group.join('')}` };
}

/** @throws CognitoError ResourceNotFoundException */
export function deviceWith(user: User, key: string): Device {
  const device = user.devices.get(key);
  if (!device) throw resourceNotFound('Device does not exist.');
  return device;
}

/** @throws CognitoError. Assumed: name and text for a pool that tracks no devices. */
export function trackingOf({ settings }: UserPool): DeviceTracking {
  if (settings.deviceTracking) return settings.deviceTracking;
  throw new CognitoError(
    'InvalidUserPoolConfigurationException',
    'The user pool is not configured to track devices.',
  );
}

interface Confirmation {
  readonly key: string;
  readonly name?: string;
  readonly verifier: PasswordVerifier;
}

/**
 * Only the device that the tokens of the caller came with can be confirmed.
 *
 * @returns whether the user still has to be asked
 * @throws CognitoError InvalidParameterException, DeviceKeyExistsException
 */
export function confirmDevice(
  pool: UserPool,
  user: User,
  handedOut: DeviceIdentity | undefined,
  confirmation: Confirmation,
): boolean {
  const { onlyOnUserPrompt } = trackingOf(pool);
  const { key } = confirmation;
  if (handedOut?.key !== key) throw invalidParameter('Invalid device key given.');
  // Assumed: the text.
  if (user.devices.has(key)) throw new CognitoError('DeviceKeyExistsException', 'Device key already exists.');
  const now = pool.clock.epochSeconds();
  const times = { createdAtSeconds: now, modifiedAtSeconds: now, authenticatedAtSeconds: now };
  user.devices.set(key, { ...handedOut, ...confirmation, ...times, isRemembered: !onlyOnUserPrompt });
  return onlyOnUserPrompt;
}

export function rememberDevice(pool: UserPool, user: User, key: string, isRemembered: boolean): void {
  const device = deviceWith(user, key);
  user.devices.set(key, { ...device, isRemembered, modifiedAtSeconds: pool.clock.epochSeconds() });
}

export function forgetDevice(user: User, key: string): void {
  user.devices.delete(deviceWith(user, key).key);
}
