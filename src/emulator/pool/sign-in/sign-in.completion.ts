import type { Device } from '../devices/device.js';
import type { User } from '../users/user.js';
import { afterAuthentication } from './authentication.triggers.js';
import type { SignedInStep, SignInCaller } from './sign-in.step.js';

interface Way {
  readonly choseNewPassword: boolean;
  /** That has proved itself. */
  readonly device?: Device;
}

/** Nothing is left to be asked. */
export async function complete(
  caller: SignInCaller,
  user: User,
  { choseNewPassword, device }: Way,
): Promise<SignedInStep> {
  await afterAuthentication(caller, user, device);
  return { kind: 'signed-in', user, device, tokenSource: sourceOf(choseNewPassword, device) };
}

function sourceOf(choseNewPassword: boolean, device: Device | undefined) {
  if (device) return 'TokenGeneration_AuthenticateDevice';
  return choseNewPassword ? 'TokenGeneration_NewPasswordChallenge' : 'TokenGeneration_Authentication';
}
