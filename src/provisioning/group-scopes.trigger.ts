import type { UserPoolTriggers } from '../emulator/pool/triggers/user-pool.triggers.js';
import type { GroupScopes } from './pool.definition.js';

/** Cognito gives a password login this scope and no other: by it such logins are known, when they are refreshed too. */
const API_SIGN_IN_SCOPE = 'aws.cognito.signin.user.admin';

/**
 * The trigger that gives password logins the scopes of their groups, in the embedded pool.
 * {@link groupScopesFunction} is the same for AWS.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html (V2_0)
 */
export function groupScopesTriggers(table: GroupScopes): UserPoolTriggers {
  const scopesOf = new Map(Object.entries(table));
  return {
    preTokenGeneration: {
      lambdaVersion: 'V2_0',
      handler: async (event) => {
        const { scopes, groupConfiguration } = event.request;
        if (scopes.join(' ') !== API_SIGN_IN_SCOPE) return event;
        const groups = groupConfiguration?.groupsToOverride ?? [];
        const scopesToAdd = [...new Set(groups.flatMap((group) => scopesOf.get(group) ?? []))];
        const claimsAndScopeOverrideDetails = { accessTokenGeneration: { scopesToAdd } };
        return { ...event, response: { claimsAndScopeOverrideDetails } };
      },
    },
  };
}

/** The same trigger as the source of a Lambda function, in CommonJS as inline code in CloudFormation has to be. */
export function groupScopesFunction(table: GroupScopes): string {
  return `const SCOPES_OF_GROUPS = new Map(Object.entries(${JSON.stringify(table)}));

// Cognito gives password logins this scope and no other; logins by the OAuth domain carry what was asked for.
exports.handler = async (event) => {
  const { scopes, groupConfiguration } = event.request;
  if (scopes.join(' ') !== '${API_SIGN_IN_SCOPE}') return event;
  const groups = groupConfiguration?.groupsToOverride ?? [];
  const scopesToAdd = [...new Set(groups.flatMap((group) => SCOPES_OF_GROUPS.get(group) ?? []))];
  event.response.claimsAndScopeOverrideDetails = { accessTokenGeneration: { scopesToAdd } };
  return event;
};
`;
}
