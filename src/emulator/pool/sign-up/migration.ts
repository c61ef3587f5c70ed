import { randomUUID } from 'node:crypto';
import { CognitoError, notAuthorized, userNotFound } from '../cognito.error.js';
import type { SignInCaller } from '../sign-in/sign-in.step.js';
import { callTrigger } from '../triggers/trigger.call.js';
import { readResponse, userMigrationResponse } from '../triggers/trigger.response.js';
import { checkAttributes } from '../users/attribute.rules.js';
import { passwordOwner } from '../users/password.change.js';
import { verifierOf } from '../users/password.verifier.js';
import type { Attributes } from '../users/user.attributes.js';
import { User } from '../users/user.js';
import { newNames } from './new.names.js';

/**
 * Asks the trigger for a user the pool does not know. A trigger that refuses leaves the user unknown, which is what the
 * caller is then told.
 */
export async function migrateUser(
  caller: SignInCaller,
  username: string,
  password?: string,
): Promise<User | undefined> {
  const { pool, client, clientMetadata = {} } = caller;
  const trigger = pool.triggers.userMigration;
  if (!trigger) return undefined;
  const source = password === undefined ? 'UserMigration_ForgotPassword' : 'UserMigration_Authentication';
  const request = { password, validationData: clientMetadata, clientMetadata };
  const response = { userAttributes: null, finalUserStatus: null, messageAction: null };
  const call = { source, userName: username, clientId: client.clientId } as const;
  const answered = await callTrigger(pool, trigger, call, { request, response }).catch((cause: unknown) => {
    throw migrationFailure(caller, cause);
  });
  const answer = readResponse(userMigrationResponse, answered);
  if (!answer.userAttributes) return undefined;
  return bringOver(caller, username, password, answer.userAttributes, answer.finalUserStatus);
}

/** A trigger that throws does not know the user. That is not told where the client hides who exists. */
function migrationFailure({ client }: SignInCaller, cause: unknown): unknown {
  if (!(cause instanceof CognitoError) || cause.name !== 'UserLambdaValidationException') return cause;
  if (client.hidesUnknownUsers) return notAuthorized('Incorrect username or password.');
  return userNotFound(`Exception migrating user in app client ${client.clientId}`);
}

/** Assumed: without a final status the user has to reset the password, which is the safer of the two. */
function bringOver(
  { pool }: SignInCaller,
  typed: string,
  password: string | undefined,
  given: Attributes,
  status: 'CONFIRMED' | 'RESET_REQUIRED' = 'RESET_REQUIRED',
): User {
  const claimed = new Map(
    [...given].filter(([name]) => !['username', 'sub', 'cognito:user_status'].includes(name)),
  );
  const { username, attributes } = newNames(pool, typed, claimed);
  checkAttributes(attributes, pool.settings.schema);
  const createdAtSeconds = pool.clock.epochSeconds();
  const sub = pool.settings.usernameAttributes.length > 0 ? username : randomUUID();
  const user = new User({ username, sub, attributes, status, createdAtSeconds });
  // The policy of this pool says nothing about passwords that are older than it.
  if (password !== undefined) user.choosePassword(verifierOf(passwordOwner(pool, username), password));
  pool.users.add(user);
  return user;
}
