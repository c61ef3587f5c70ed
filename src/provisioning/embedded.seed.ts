import { createHash } from 'node:crypto';
import type { AppClientSeed, UserPoolSeed } from '../emulator/user-pool.seed.js';
import { type ClientDefinition, isConfidential, type PoolDefinition } from './pool.definition.js';
import { newClient } from './pool.members.js';

/**
 * The definition as the embedded pool takes it. Ids and secrets that the file leaves out follow from the names, so
 * that they are the same at every start and on every machine. They are published with the file: nothing is secret.
 */
export function embeddedSeed(definition: PoolDefinition): UserPoolSeed {
  const { groupScopes: _groupScopes, clients = [], ...seed } = definition;
  return {
    ...seed,
    userPoolId: definition.userPoolId ?? `us-east-1_${alphanumeric(`pool ${definition.name}`, 9)}`,
    clients: clients.map((client) => clientSeed(definition.name, client)),
  };
}

function clientSeed(poolName: string, client: ClientDefinition): AppClientSeed {
  const { confidential: _confidential, ...seed } = newClient(client);
  const name = `${poolName} / ${client.clientName}`;
  return {
    ...seed,
    clientId: client.clientId ?? alphanumeric(`client ${name}`, 26),
    ...(isConfidential(client)
      ? { clientSecret: client.clientSecret ?? alphanumeric(`secret ${name}`, 52) }
      : {}),
  };
}

function alphanumeric(name: string, length: number): string {
  const digest = BigInt(`0x${createHash('sha512').update(`nest-cognito-oauth ${name}`).digest('hex')}`);
  return digest.toString(36).padStart(99, '0').slice(-length);
}
