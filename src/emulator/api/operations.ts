import type { Operation } from './operation.js';
import { adminCreateUser } from './operations/admin-create-user.js';
import { adminDisableUser, adminEnableUser, adminSetUserPassword } from './operations/admin-user-state.js';
import { getTokensFromRefreshToken } from './operations/get-tokens-from-refresh-token.js';
import { adminGetUser, getUser } from './operations/get-user.js';
import { adminAddUserToGroup, createGroup } from './operations/groups.js';
import { adminInitiateAuth, initiateAuth } from './operations/initiate-auth.js';
import { createResourceServer, describeResourceServer } from './operations/resource-servers.js';
import {
  adminRespondToAuthChallenge,
  respondToAuthChallenge,
} from './operations/respond-to-auth-challenge.js';
import { revokeToken } from './operations/revoke-token.js';
import { adminUserGlobalSignOut, globalSignOut } from './operations/sign-out.js';
import { adminConfirmSignUp, confirmSignUp, signUp } from './operations/sign-up.js';
import { createUserPoolClient, describeUserPoolClient } from './operations/user-pool-clients.js';
import { createUserPoolDomain, describeUserPoolDomain } from './operations/user-pool-domains.js';
import { createUserPool, describeUserPool } from './operations/user-pools.js';

const all: readonly Operation[] = [
  adminAddUserToGroup,
  adminConfirmSignUp,
  adminCreateUser,
  adminDisableUser,
  adminEnableUser,
  adminGetUser,
  adminInitiateAuth,
  adminRespondToAuthChallenge,
  adminSetUserPassword,
  adminUserGlobalSignOut,
  confirmSignUp,
  createGroup,
  createResourceServer,
  createUserPool,
  createUserPoolClient,
  createUserPoolDomain,
  describeResourceServer,
  describeUserPool,
  describeUserPoolClient,
  describeUserPoolDomain,
  getTokensFromRefreshToken,
  getUser,
  globalSignOut,
  initiateAuth,
  respondToAuthChallenge,
  revokeToken,
  signUp,
];

/** To add an operation, write its file and name it here. */
export const operations: ReadonlyMap<string, Operation> = new Map(all.map((one) => [one.name, one]));
