import type { Device } from '../pool/devices/device.js';

/** The address that a device was seen at is not known here: everything comes from this machine. */
export function deviceDescription(device: Device): object {
  const attributes = {
    device_status: 'valid',
    device_name: device.name ?? '',
    last_ip_used: '127.0.0.1',
    'dev:device_remembered_status': device.isRemembered ? 'remembered' : 'not_remembered',
  };
  return {
    DeviceKey: device.key,
    DeviceAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    DeviceCreateDate: device.createdAtSeconds,
    DeviceLastModifiedDate: device.modifiedAtSeconds,
    DeviceLastAuthenticatedDate: device.authenticatedAtSeconds,
  };
}
