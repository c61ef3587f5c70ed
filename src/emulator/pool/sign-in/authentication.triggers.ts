import type { Device } from '../devices/device.js';
import { attributesForTrigger, callTrigger } from '../triggers/trigger.call.js';
import type { User } from '../users/user.js';
import type { SignInCaller } from './sign-in.step.js';

/** Runs before a first factor is looked at. What the caller sent as `ClientMetadata` is its `validationData`. */
export async function beforeAuthentication(
  { pool, client, clientMetadata = {} }: SignInCaller,
  username: string,
  user: User | undefined,
): Promise<void> {
  const trigger = pool.triggers.preAuthentication;
  if (!trigger) return;
  const request = {
    userAttributes: user ? attributesForTrigger(user) : {},
    validationData: clientMetadata,
    ...(client.hidesUnknownUsers && { userNotFound: !user }),
  };
  const source = 'PreAuthentication_Authentication' as const;
  const call = { source, userName: user?.username ?? username, clientId: client.clientId };
  await callTrigger(pool, trigger, call, { request, response: {} });
}

export async function afterAuthentication(
  { pool, client, clientMetadata }: SignInCaller,
  user: User,
  device: Device | undefined,
): Promise<void> {
  const trigger = pool.triggers.postAuthentication;
  if (!trigger) return;
  const newDeviceUsed = pool.settings.deviceTracking !== undefined && device === undefined;
  const request = {
    userAttributes: attributesForTrigger(user),
    newDeviceUsed,
    ...(clientMetadata && { clientMetadata }),
  };
  const source = 'PostAuthentication_Authentication' as const;
  const call = { source, userName: user.username, clientId: client.clientId };
  await callTrigger(pool, trigger, call, { request, response: {} });
}
