import { readFileSync } from 'node:fs';
import type { Environment } from './setting.values.js';

/** Settings that hold secrets. Each may be the content of a file instead, which its name with `_FILE` names. */
export const SECRET_SETTINGS = [
  'COGNITO_CLIENTS',
  'SESSION_ENCRYPTION_KEYS',
  'REDIS_URL',
  'REDIS_SENTINEL_NODES',
  'REDIS_CLUSTER_NODES',
  'REDIS_PASSWORD',
] as const;

/** Settings as they were given: those that are there, secrets read from their files. */
export interface GivenSettings {
  readonly given: Readonly<Record<string, string>>;
  /** Besides, empty, those whose files are of no use: they are not missing. */
  readonly named: Readonly<Record<string, string>>;
  readonly faults: readonly string[];
}

/**
 * The settings that are there, an empty one being none, with the secrets of Docker and Kubernetes read from the files
 * where those lie: `COGNITO_CLIENTS_FILE=/run/secrets/clients`. The newline at the end is no part of a secret.
 */
export function givenSettings(environment: Environment): GivenSettings {
  const given: Record<string, string> = {};
  const unread: Record<string, string> = {};
  const faults: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && value !== '') given[name] = value;
  }
  for (const name of SECRET_SETTINGS) {
    const path = given[`${name}_FILE`];
    if (path === undefined) continue;
    delete given[`${name}_FILE`];
    const secret = contentOf(path);
    const isTwice = given[name] !== undefined;
    const fault = faultOf(path, secret) ?? (isTwice ? `Not together with ${name}: give one.` : undefined);
    if (fault === undefined && secret !== undefined) given[name] = secret;
    if (fault !== undefined) faults.push(`${name}_FILE: ${fault}`);
    if (fault !== undefined) unread[name] = '';
  }
  return { given, named: { ...unread, ...given }, faults };
}

function faultOf(path: string, content: string | undefined): string | undefined {
  if (content === undefined) return `The file ${path} cannot be read.`;
  return content === '' ? `The file ${path} is empty.` : undefined;
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch {
    return undefined;
  }
}
