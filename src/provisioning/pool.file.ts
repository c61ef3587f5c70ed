import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { readSeed } from '../emulator/seed/seed.reader.js';
import { SeedError } from '../emulator/seed/seed.error.js';
import { embeddedSeed } from './embedded.seed.js';
import { isMembers, type Members } from '../administration/members.js';
import type { PoolDefinition } from './pool.definition.js';
import { OLD_REFRESH } from './token.rotation.js';

const DOMAIN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/;

const PREFIX = 'Give the prefix of the domain: letters, digits and hyphens.';
const SCOPES = 'Give scopes such as orders/read.';
const TABLE = 'Give the scopes of each group, such as staff: [orders/read].';

/** What a definition says beyond the seed of the embedded pool. */
const beyondSeed = z.object({
  name: z.string('Give the name of the pool.'),
  clients: z
    .array(
      z.looseObject(
        {
          clientName: z.string('Give the name of the app client.'),
          confidential: z.boolean('Give true or false.').optional(),
        },
        'Give an app client: { clientName: web }.',
      ),
      'Give a list.',
    )
    .optional(),
  domain: z.string(PREFIX).regex(DOMAIN, PREFIX).optional(),
  groupScopes: z
    .record(z.string().min(1), z.array(z.string(SCOPES).regex(SCOPE, SCOPES), SCOPES), TABLE)
    .optional(),
});

/** What it knows, and the embedded pool does not. */
const BEYOND = { '': ['groupScopes'], clients: ['confidential'] };

/**
 * Reads the definition of a pool from a file, YAML or JSON.
 *
 * @throws Error in words for whoever typed the command, naming every fault of the file
 */
export async function readPoolFile(path: string): Promise<PoolDefinition> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`${path} cannot be read.`, { cause });
  });
  return checked(path, syntaxOf(path, text));
}

function syntaxOf(path: string, text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw new Error(`${path} is neither YAML nor JSON: ${reason}`, { cause });
  }
}

function checked(path: string, value: unknown): PoolDefinition {
  if (!isMembers(value)) {
    throw new Error(`${path} defines no pool. Give its name at least: name: orders`);
  }
  const ours = faultsBeyondSeed(value);
  const places = new Set(ours.map(placeOf));
  // Of one place one sentence: ours knows what the file is for.
  const faults = [...ours, ...faultsOfSeed(value).filter((fault) => !places.has(placeOf(fault)))];
  // What is in it was checked just now; the types of both readers say what it then is.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const definition = value as unknown as PoolDefinition;
  if (faults.length === 0) faults.push(...faultsBetween(definition));
  if (faults.length > 0) throw new Error([`${path} cannot be used:`, ...faults].join('\n  - '));
  return definition;
}

const placeOf = (fault: string) => fault.split(': ', 1)[0];

function faultsBeyondSeed(value: Members): string[] {
  const issues = beyondSeed.safeParse(value).error?.issues ?? [];
  return issues.map(({ path, message }) => {
    const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
    return `${place.slice(1)}: ${message}`;
  });
}

function faultsOfSeed(value: Members): readonly string[] {
  try {
    readSeed(embeddedSeed(asFarAsItGoes(value)), BEYOND);
    return [];
  } catch (error) {
    if (error instanceof SeedError) return error.faults;
    throw error;
  }
}

/** A definition that may be wrong anywhere inside, good enough for the reader that finds out where. */
function asFarAsItGoes(value: Members): PoolDefinition {
  const { clients, domain: _checkedBefore, ...others } = value;
  const isList = Array.isArray(clients) && clients.every(isMembers);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...others, clients: isList ? clients : [] } as unknown as PoolDefinition;
}

/** What no single place shows: scopes that no resource server has, groups and clients that are named twice. */
function faultsBetween(definition: PoolDefinition): string[] {
  const { resourceServers = [], clients = [], groupScopes = {}, groups = [] } = definition;
  const identifiers = new Map(resourceServers.map((server) => [server.identifier, server]));
  const isUnknown = (scope: string) => {
    const slash = scope.lastIndexOf('/');
    const server = identifiers.get(scope.slice(0, slash));
    return slash > 0 && !server?.scopes.some(({ name }) => name === scope.slice(slash + 1));
  };
  const unknownScopes = (place: string, scopes: readonly string[]) =>
    scopes
      .filter(isUnknown)
      .map((scope) => `${place}: no resource server of the file has the scope ${scope}.`);
  const names = clients.map(({ clientName }) => clientName);
  return [
    ...clients.flatMap(({ clientName, allowedOAuthScopes = [] }) =>
      unknownScopes(`app client ${clientName}`, allowedOAuthScopes),
    ),
    ...Object.entries(groupScopes).flatMap(([group, scopes]) =>
      unknownScopes(`groupScopes.${group}`, scopes),
    ),
    ...Object.keys(groupScopes)
      .filter((group) => !groups.some(({ name }) => name === group))
      .map((group) => `groupScopes.${group}: the file has no such group.`),
    ...clients
      .filter(
        ({ explicitAuthFlows = [], refreshTokenRotation }) =>
          refreshTokenRotation?.feature === 'ENABLED' && explicitAuthFlows.includes(OLD_REFRESH),
      )
      .map(
        ({ clientName }) =>
          `app client ${clientName}: Cognito takes no refreshTokenRotation beside ${OLD_REFRESH}. Leave one of them out.`,
      ),
    ...names
      .filter((name, index) => names.indexOf(name) < index)
      .map((name) => `app client ${name}: two have this name. Names tell them apart at AWS.`),
  ];
}
