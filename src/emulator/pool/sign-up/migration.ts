import { randomUUID } from 'node:crypto';
import type { AppClient } from '../clients/app-client.js';
import { CognitoError, userNotFound } from '../cognito.error.js';
import type { SignInCaller } from '../sign-in/sign-in.step.js';
import { callTrigger } from '../triggers/trigger.call.js';
import { isTriggerFailure } from '../triggers/trigger.failure.js';
import { readResponse, userMigrationResponse } from '../triggers/trigger.response.js';
import { checkAttributes } from '../users/attribute.rules.js';
import { passwordOwner } from '../users/password.change.js';
import { verifierOf } from '../users/password.verifier.js';
import type { Attributes } from '../users/user.attributes.js';
import { User } from '../users/user.js';
import { newNames } from './new.names.js';

/** What the trigger threw. Unlike what other triggers throw, it is shown on the login page. */
export class MigrationRefusal extends CognitoError {}

/**
 * Asks the trigger for a user the pool does not know. Who is to remain unknown, and hidden as such, is given back without
 * attributes: anything that is thrown is told to the caller.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 */
export async function migrateUser(
  caller: SignInCaller,
  username: string,
  password?: string,
): Promise<User | undefined> {
  const { pool, client, clientMetadata } = caller;
  const trigger = pool.triggers.userMigration;
  if (!trigger) return undefined;
  const source = password === undefined ? 'UserMigration_ForgotPassword' : 'UserMigration_Authentication';
  const request = {
    password,
    validationData: clientMetadata ?? {},
    ...(clientMetadata && { clientMetadata }),
  };
  const response = { userAttributes: null, finalUserStatus: null, messageAction: null };
  const call = { source, userName: username, clientId: client.clientId } as const;
  const answered = await callTrigger(pool, trigger, call, { request, response }).catch((cause: unknown) => {
    throw migrationFailure(caller, cause);
  });
  const answer = readResponse(userMigrationResponse, answered);
  if (!answer.userAttributes && client.hidesUnknownUsers) return undefined;
  // Assumed: that this is no different from an answer which is no event at all, where nothing is hidden.
  if (!answer.userAttributes) throw noUser(client);
  return bringOver(caller, username, password, answer.userAttributes, answer.finalUserStatus);
}

function migrationFailure({ client }: SignInCaller, cause: unknown): unknown {
  if (!isTriggerFailure(cause)) return cause;
  if (cause.name === 'UserLambdaValidationException') return new MigrationRefusal(cause.name, cause.message);
  return cause.name === 'InvalidLambdaResponseException' ? noUser(client) : cause;
}

/** Captured where unknown users are hidden, too. */
function noUser({ clientId }: AppClient): CognitoError {
  return userNotFound(`Exception migrating user in app client ${clientId}`);
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
