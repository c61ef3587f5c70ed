import type { AppClient } from '../clients/app-client.js';
import { attributesForTrigger, callTrigger } from '../triggers/trigger.call.js';
import type { ClientMetadata, UserAttributes } from '../triggers/trigger.event.js';
import type { PreSignUpEvent } from '../triggers/sign-up.events.js';
import { preSignUpResponse, readResponse } from '../triggers/trigger.response.js';
import type { UserPool } from '../user-pool.js';
import { isProof } from '../users/attribute.schema.js';
import type { Attributes } from '../users/user.attributes.js';
import type { User } from '../users/user.js';

interface Wishes {
  readonly autoConfirmUser?: boolean;
  readonly autoVerifyEmail?: boolean;
  readonly autoVerifyPhone?: boolean;
}

interface Request {
  readonly clientId?: string;
  readonly validationData?: ClientMetadata;
  readonly clientMetadata?: ClientMetadata;
}

/** Asks the trigger whether there is to be such a user, and in which state. */
export async function beforeSignUp(
  pool: UserPool,
  source: PreSignUpEvent['triggerSource'],
  user: User,
  { clientId, validationData, clientMetadata }: Request,
): Promise<Wishes> {
  const trigger = pool.triggers.preSignUp;
  if (!trigger) return {};
  const request = {
    userAttributes: attributesBefore(source, user),
    validationData: validationData ?? null,
    ...(clientMetadata && { clientMetadata }),
  };
  const response = { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false };
  const call = { source, userName: user.username, clientId };
  return readResponse(preSignUpResponse, await callTrigger(pool, trigger, call, { request, response }));
}

/**
 * Of somebody who is not there yet, and so without a `sub`. Who signs up has no status either. Whether an address was
 * proved is not said as long as the trigger may vouch for it.
 */
function attributesBefore(source: PreSignUpEvent['triggerSource'], user: User): UserAttributes {
  const isOpen = ([name, value]: readonly [string, string]) => isProof(name) && value !== 'true';
  const attributes = Object.fromEntries([...user.attributes].filter((entry) => !isOpen(entry)));
  return source === 'PreSignUp_SignUp' ? attributes : { 'cognito:user_status': user.status, ...attributes };
}

/** The addresses that the trigger vouches for, as far as the user has them. */
export function vouchedFor({ autoVerifyEmail, autoVerifyPhone }: Wishes, user: User): Attributes {
  const addresses = [autoVerifyEmail && 'email', autoVerifyPhone && 'phone_number'];
  const has = (address: string | boolean | undefined) =>
    typeof address === 'string' && Boolean(user.attributes.get(address));
  return new Map(addresses.filter(has).map((address) => [`${String(address)}_verified`, 'true']));
}

interface Confirmer {
  readonly pool: UserPool;
  /** Absent when an administrator acts. */
  readonly client?: AppClient;
  readonly clientMetadata?: ClientMetadata;
}

export async function afterConfirmation(
  { pool, client, clientMetadata }: Confirmer,
  user: User,
  source: 'PostConfirmation_ConfirmSignUp' | 'PostConfirmation_ConfirmForgotPassword',
): Promise<void> {
  const trigger = pool.triggers.postConfirmation;
  if (!trigger) return;
  const request = {
    userAttributes: { ...attributesForTrigger(user), ...emailAlias(pool, user) },
    ...(clientMetadata && { clientMetadata }),
  };
  const call = { source, userName: user.username, clientId: client?.clientId };
  await callTrigger(pool, trigger, call, { request, response: {} });
}

/** The address that somebody signs in with in place of a username. */
function emailAlias({ settings }: UserPool, { attributes }: User): UserAttributes {
  const email = settings.usernameAttributes.includes('email') ? attributes.get('email') : undefined;
  return email === undefined ? {} : { 'cognito:email_alias': email };
}
