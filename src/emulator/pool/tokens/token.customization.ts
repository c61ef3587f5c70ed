import type { AppClient } from '../clients/app-client.js';
import type {
  ClaimsOverride,
  GroupConfiguration,
  TokenGenerationSource,
} from '../triggers/token-generation.events.js';
import { attributesForTrigger, callTrigger } from '../triggers/trigger.call.js';
import type { ClientMetadata } from '../triggers/trigger.event.js';
import {
  readResponse,
  tokenGenerationV1Response,
  tokenGenerationV2Response,
} from '../triggers/trigger.response.js';
import type { ClaimChanges, Customization, GroupClaims } from './customization.js';
import type { UserPool } from '../user-pool.js';
import type { Group } from '../users/group.js';
import type { User } from '../users/user.js';

/** Tokens about to be made. */
export interface TokenRequest {
  readonly source: TokenGenerationSource;
  readonly client: AppClient;
  /** Absent for a machine. */
  readonly user?: User;
  readonly scopes: readonly string[];
  readonly clientMetadata?: ClientMetadata;
}

/** Asks the trigger for tokens, in the version of the event that it was set up for. */
export async function customizeTokens(pool: UserPool, request: TokenRequest): Promise<Customization> {
  const { user, scopes } = request;
  const groupClaims = groupClaimsOf(user ? pool.groups.of(user) : []);
  const trigger = pool.triggers.preTokenGeneration;
  if (!trigger) return { groupClaims, scopes };
  if (!user && trigger.lambdaVersion !== 'V3_0') return { groupClaims, scopes };
  const event = requestFor(request, groupClaims);
  const call = {
    source: request.source,
    userName: user?.username ?? 'ClientCredentials',
    clientId: request.client.clientId,
  };
  if (trigger.lambdaVersion === 'V1_0') {
    const parts = { request: event, response: { claimsOverrideDetails: null } };
    const response = await callTrigger(pool, trigger.handler, { ...call, version: '1' }, parts);
    const details = readResponse(tokenGenerationV1Response, response).claimsOverrideDetails;
    return {
      groupClaims: overridden(groupClaims, details?.groupOverrideDetails),
      scopes,
      idToken: changes(details),
    };
  }
  const version = trigger.lambdaVersion === 'V2_0' ? '2' : '3';
  const parts = { request: { ...event, scopes }, response: { claimsAndScopeOverrideDetails: null } };
  const response = await callTrigger(pool, trigger.handler, { ...call, version }, parts);
  const details = readResponse(tokenGenerationV2Response, response).claimsAndScopeOverrideDetails;
  const access = details?.accessTokenGeneration;
  return {
    groupClaims: overridden(groupClaims, details?.groupOverrideDetails),
    scopes: changedScopes(scopes, access?.scopesToAdd, access?.scopesToSuppress),
    idToken: changes(details?.idTokenGeneration),
    accessToken: changes(access),
  };
}

function requestFor({ user, clientMetadata }: TokenRequest, groupClaims: GroupClaims) {
  const groupConfiguration: GroupConfiguration = {
    groupsToOverride: groupClaims.groups,
    iamRolesToOverride: groupClaims.roles,
    preferredRole: groupClaims.preferredRole ?? null,
  };
  return {
    userAttributes: user ? attributesForTrigger(user) : {},
    groupConfiguration: user ? groupConfiguration : null,
    ...(clientMetadata && { clientMetadata }),
  };
}

/** The most important group lends its role, unless another one is as important. */
function groupClaimsOf(groups: readonly Group[]): GroupClaims {
  const roles = groups.flatMap(({ roleArn }) => (roleArn === undefined ? [] : [roleArn]));
  const [first, second] = groups.filter(({ roleArn }) => roleArn !== undefined);
  const isTied = second !== undefined && second.precedence === first?.precedence;
  return {
    groups: groups.map(({ name }) => name),
    roles: [...new Set(roles)],
    preferredRole: isTied ? undefined : first?.roleArn,
  };
}

/** Details that are there at all take the place of what was; empty ones take it away. */
function overridden(present: GroupClaims, details: GroupConfiguration | undefined): GroupClaims {
  if (!details) return present;
  return {
    groups: details.groupsToOverride ?? [],
    roles: details.iamRolesToOverride ?? [],
    preferredRole: details.preferredRole ?? undefined,
  };
}

/** What is both added and suppressed is suppressed. A scope cannot have a space, and needs no resource server. */
function changedScopes(
  scopes: readonly string[],
  added: readonly string[] = [],
  suppressed: readonly string[] = [],
): readonly string[] {
  const usable = added.filter((scope) => /^\S+$/.test(scope));
  return [...new Set([...scopes, ...usable])].filter((scope) => !suppressed.includes(scope));
}

function changes(
  override:
    | {
        readonly claimsToAddOrOverride?: ReadonlyMap<string, unknown>;
        readonly claimsToSuppress?: ClaimsOverride['claimsToSuppress'];
      }
    | undefined,
): ClaimChanges | undefined {
  if (!override) return undefined;
  return {
    add: Object.fromEntries(override.claimsToAddOrOverride ?? []),
    suppress: override.claimsToSuppress ?? [],
  };
}
