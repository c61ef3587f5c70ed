import type { Operation } from './operation.js';
import * as adminCreateUser from './operations/admin-create-user.js';
import * as adminUserState from './operations/admin-user-state.js';
import * as clientSecrets from './operations/client-secrets.js';
import * as clientSessions from './operations/client-sessions.js';
import * as devices from './operations/devices.js';
import * as getClientToken from './operations/get-client-token.js';
import * as getTokensFromRefreshToken from './operations/get-tokens-from-refresh-token.js';
import * as getUser from './operations/get-user.js';
import * as groupMembership from './operations/group-membership.js';
import * as groups from './operations/groups.js';
import * as initiateAuth from './operations/initiate-auth.js';
import * as listUsers from './operations/list-users.js';
import * as mfaPreference from './operations/mfa-preference.js';
import * as passwords from './operations/passwords.js';
import * as resourceServers from './operations/resource-servers.js';
import * as respondToAuthChallenge from './operations/respond-to-auth-challenge.js';
import * as revokeToken from './operations/revoke-token.js';
import * as signOut from './operations/sign-out.js';
import * as signUp from './operations/sign-up.js';
import * as softwareToken from './operations/software-token.js';
import * as userAttributes from './operations/user-attributes.js';
import * as userPoolClients from './operations/user-pool-clients.js';
import * as userPoolDomains from './operations/user-pool-domains.js';
import { getUserPoolMfaConfig, setUserPoolMfaConfig } from './operations/user-pool-mfa.js';
import * as userPools from './operations/user-pools.js';
import * as userSessions from './operations/user-sessions.js';
import * as userRemoval from './operations/user-removal.js';

/** Each of these exports operations and nothing else. */
const families: readonly Readonly<Record<string, Operation>>[] = [
  adminCreateUser,
  adminUserState,
  clientSecrets,
  clientSessions,
  devices,
  getClientToken,
  getTokensFromRefreshToken,
  getUser,
  groupMembership,
  groups,
  initiateAuth,
  listUsers,
  mfaPreference,
  passwords,
  resourceServers,
  respondToAuthChallenge,
  revokeToken,
  signOut,
  signUp,
  softwareToken,
  userAttributes,
  userPoolClients,
  userPoolDomains,
  { getUserPoolMfaConfig, setUserPoolMfaConfig },
  userPools,
  userRemoval,
  userSessions,
];

/** To add an operation, write it in a file of its family; to add a family, name its file here. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  families.flatMap((family) => Object.values(family)).map((one) => [one.name, one]),
);
