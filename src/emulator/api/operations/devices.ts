import { deviceKey, token, username, userPoolId } from '../../input/cognito.fields.js';
import { structure } from '../../input/compound.shapes.js';
import { oneOf, text, wholeNumber } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import {
  confirmDevice as confirm,
  deviceWith,
  forgetDevice as forget,
  rememberDevice,
  trackingOf,
} from '../../pool/devices/device.rules.js';
import { pageOf } from '../../pool/page.of.list.js';
import { integerOf } from '../../pool/srp/srp.group.js';
import type { UserPool } from '../../pool/user-pool.js';
import type { UserPools } from '../../pool/user-pools.js';
import type { User } from '../../pool/users/user.js';
import { deviceDescription } from '../device.description.js';
import { operation } from '../operation.js';
import { authorizeSelfService } from '../self-service.js';

const base64 = text({ max: 131_072, pattern: '[A-Za-z0-9+/]+={0,2}', secret: true });
const own = { AccessToken: token, DeviceKey: deviceKey };
const foreign = { UserPoolId: userPoolId, Username: username, DeviceKey: deviceKey };
const status = optional(oneOf('remembered', 'not_remembered'));
const paging = {
  Limit: optional(wholeNumber({ min: 0, max: 60 })),
  PaginationToken: optional(text({ min: 1, pattern: String.raw`[\S]+` })),
};

export const confirmDevice = operation(
  'ConfirmDevice',
  {
    ...own,
    DeviceSecretVerifierConfig: structure({ PasswordVerifier: base64, Salt: base64 }),
    DeviceName: optional(text({ min: 1, max: 131_072 })),
  },
  (input, pools) => {
    const { pool, user, claims } = authorizeSelfService(pools, input.AccessToken);
    const { PasswordVerifier: verifier, Salt: salt } = input.DeviceSecretVerifierConfig;
    const mustAsk = confirm(pool, user, pool.families.familyOf(claims)?.device, {
      key: input.DeviceKey,
      name: input.DeviceName,
      verifier: { salt: integerIn(salt), verifier: integerIn(verifier) },
    });
    return { UserConfirmationNecessary: mustAsk };
  },
);

function integerIn(encoded: string): bigint {
  return integerOf(Buffer.from(encoded, 'base64'));
}

interface Owner {
  readonly pool: UserPool;
  readonly user: User;
}

function ownerNamed(
  pools: UserPools,
  { UserPoolId: id, Username: name }: { UserPoolId: string; Username: string },
): Owner {
  const pool = pools.get(id);
  return { pool, user: pool.users.get(name) };
}

function shown({ pool, user }: Owner, key: string): object {
  trackingOf(pool);
  return { Device: deviceDescription(deviceWith(user, key)) };
}

export const getDevice = operation('GetDevice', own, (input, pools) =>
  shown(authorizeSelfService(pools, input.AccessToken), input.DeviceKey),
);

export const adminGetDevice = operation('AdminGetDevice', foreign, (input, pools) =>
  shown(ownerNamed(pools, input), input.DeviceKey),
);

function forgotten({ pool, user }: Owner, key: string): object {
  trackingOf(pool);
  forget(user, key);
  return {};
}

export const forgetDevice = operation('ForgetDevice', own, (input, pools) =>
  forgotten(authorizeSelfService(pools, input.AccessToken), input.DeviceKey),
);

export const adminForgetDevice = operation('AdminForgetDevice', foreign, (input, pools) =>
  forgotten(ownerNamed(pools, input), input.DeviceKey),
);

interface Wish {
  readonly DeviceKey: string;
  readonly DeviceRememberedStatus: 'remembered' | 'not_remembered' | undefined;
}

function updated({ pool, user }: Owner, { DeviceKey: key, DeviceRememberedStatus: wanted }: Wish): object {
  trackingOf(pool);
  if (wanted !== undefined) rememberDevice(pool, user, key, wanted === 'remembered');
  else deviceWith(user, key);
  return {};
}

export const updateDeviceStatus = operation(
  'UpdateDeviceStatus',
  { ...own, DeviceRememberedStatus: status },
  (input, pools) => updated(authorizeSelfService(pools, input.AccessToken), input),
);

export const adminUpdateDeviceStatus = operation(
  'AdminUpdateDeviceStatus',
  { ...foreign, DeviceRememberedStatus: status },
  (input, pools) => updated(ownerNamed(pools, input), input),
);

interface Paging {
  readonly Limit: number | undefined;
  readonly PaginationToken: string | undefined;
}

/** A limit of 0 is no limit of its own. */
function listed({ pool, user }: Owner, { Limit, PaginationToken: after }: Paging): object {
  trackingOf(pool);
  const { items, next } = pageOf([...user.devices.values()], {
    limit: Limit || 60,
    token: after,
    list: `devices of ${user.sub} in ${pool.id}`,
    nowSeconds: pool.clock.epochSeconds(),
  });
  return { Devices: items.map(deviceDescription), PaginationToken: next };
}

export const listDevices = operation('ListDevices', { AccessToken: token, ...paging }, (input, pools) =>
  listed(authorizeSelfService(pools, input.AccessToken), input),
);

export const adminListDevices = operation(
  'AdminListDevices',
  { UserPoolId: userPoolId, Username: username, ...paging },
  (input, pools) => listed(ownerNamed(pools, input), input),
);
