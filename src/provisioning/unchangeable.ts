import { isMembers, listOf, type Members, present } from '../administration/members.js';
import { clientNamed } from './client.changes.js';
import { differencesOf } from './member.difference.js';
import type { Existing } from './planned.change.js';
import { type ClientDefinition, isConfidential, type PoolDefinition } from './pool.definition.js';

/** What a definition says otherwise than its pool, and Cognito cannot change: a sentence each. */
export function unchangeable(definition: PoolDefinition, existing: Existing): string[] {
  const { pool } = existing;
  if (pool === undefined) return [];
  return [
    ...foundingFaults(definition, pool.members),
    ...domainFaults(definition, pool.domain),
    ...(definition.clients ?? []).flatMap((client) => secretFaults(client, existing)),
  ];
}

/** The attribute of a pool, as a description of it tells. */
export function attributeNamed(name: string, members: Members): Members | undefined {
  return listOf(members, 'SchemaAttributes')
    .filter(isMembers)
    .find(({ Name }) => Name === name);
}

/** What is decided when a pool is made, and for good. Unsaid, names of users tell large letters from small ones. */
function foundingFaults(definition: PoolDefinition, members: Members): string[] {
  const { usernameAttributes, aliasAttributes, usernameCaseSensitive, requiredAttributes = [] } = definition;
  const { UsernameConfiguration: username } = members;
  const wanted = present({ usernameAttributes, aliasAttributes, usernameCaseSensitive });
  const actual = {
    usernameAttributes: members['UsernameAttributes'] ?? [],
    aliasAttributes: members['AliasAttributes'] ?? [],
    usernameCaseSensitive: isMembers(username) ? (username['CaseSensitive'] ?? true) : true,
  };
  const isOptional = (name: string) => attributeNamed(name, members)?.['Required'] !== true;
  return [
    ...differencesOf(wanted, actual).map(
      ({ member, actual: before, wanted: after }) =>
        `${member}: ${JSON.stringify(before)} -> ${JSON.stringify(after)} needs a new user pool.`,
    ),
    ...requiredAttributes
      .filter(isOptional)
      .map((name) => `requiredAttributes: to require ${name} needs a new user pool.`),
  ];
}

function domainFaults({ domain }: PoolDefinition, actual: string | undefined): string[] {
  if (domain === undefined || actual === undefined || domain === actual) return [];
  return [
    `domain: ${actual} -> ${domain} needs the old one deleted, which ends logins by it; then run this again.`,
  ];
}

function secretFaults(wanted: ClientDefinition, existing: Existing): string[] {
  const client = clientNamed(wanted.clientName, existing);
  if (client === undefined) return [];
  const hasSecret = client.clientSecret !== undefined;
  const isSilent = wanted.confidential === undefined && !isConfidential(wanted);
  if (isSilent || isConfidential(wanted) === hasSecret) return [];
  return [
    `confidential, of the app client ${client.clientName}: ${hasSecret} -> ${!hasSecret} needs a new app client, with another name.`,
  ];
}
