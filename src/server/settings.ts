import { OptionsError } from '../index.js';
import { serverFaults, sessionFaults, storeFaults } from '../settings/setting.faults.js';
import type { Environment } from '../settings/setting.values.js';
import { readSettings as read, type SettingsReading } from '../settings/settings.reader.js';
import { cognitoSchema, embeddedSchema, type ServerSettings } from './settings.schema.js';

/**
 * Reads the settings of the server from its environment. As soon as one `COGNITO_…` setting is there, all that
 * AWS needs must be; without any, the server brings its own user pool.
 *
 * @throws OptionsError that names every fault
 */
export function readSettings(environment: Environment): ServerSettings {
  const isCognito = Object.entries(environment).some(
    ([name, value]) => name.startsWith('COGNITO_') && value !== undefined && value !== '',
  );
  if (!isCognito) {
    const settings = read(embeddedSchema, environment, storeFaults);
    return { ...valueOf('Settings of the environment', settings), pool: 'embedded' };
  }
  const settings = read(cognitoSchema, environment, (given) => [
    ...sessionFaults(given),
    ...serverFaults(given, Object.keys(cognitoSchema.shape)),
  ]);
  return { ...valueOf('Settings of the environment, for AWS', settings), pool: 'cognito' };
}

function valueOf<T>(subject: string, { value, faults }: SettingsReading<T>): T {
  if (value === undefined) throw new OptionsError(subject, faults);
  return value;
}
