import { isJsonObject, type JsonObject } from '../../input/json.object.js';
import { CognitoError } from '../cognito.error.js';
import type { UserPool } from '../user-pool.js';
import type { User } from '../users/user.js';
import type { Trigger, TriggerEvent, UserAttributes } from './trigger.event.js';

interface Call<Source extends string> {
  readonly source: Source;
  readonly userName: string;
  /** Administrators act without one: Cognito then writes this. */
  readonly clientId?: string;
  readonly version?: '1' | '2' | '3';
}

const cognitoTimeoutSeconds = 5;
const withoutClient = 'CLIENT_ID_NOT_APPLICABLE';

/**
 * Runs a trigger and returns what it put into `response`. The function gets an event of its own and so cannot reach into
 * the pool.
 *
 * @throws CognitoError UserLambdaValidationException with what the trigger threw, UnexpectedLambdaException if it takes
 * too long, InvalidLambdaResponseException for an answer that is no event
 */
export async function callTrigger<Source extends string, Request extends object, Response extends object>(
  pool: UserPool,
  trigger: Trigger<TriggerEvent<Source, Request, Response>>,
  call: Call<Source>,
  parts: { request: Request; response: Response },
): Promise<JsonObject> {
  const event = {
    version: call.version ?? '1',
    triggerSource: call.source,
    region: pool.id.split('_')[0] ?? '',
    userPoolId: pool.id,
    userName: call.userName,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: call.clientId ?? withoutClient },
    ...parts,
  };
  const name = nameOf(call.source);
  const timeoutSeconds = pool.triggers.timeoutSeconds ?? cognitoTimeoutSeconds;
  const answer = await inTime(name, timeoutSeconds, async () => trigger(structuredClone(event)));
  return responseIn(answer);
}

/** The one trigger whose events are not named after it. */
function nameOf(source: string): string {
  const [name = ''] = source.split('_');
  return name === 'TokenGeneration' ? 'PreTokenGeneration' : name;
}

async function inTime<T>(name: string, seconds: number, run: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate(name)), seconds * 1_000);
  });
  const done = run().catch((cause: unknown) => {
    throw refusedBy(name, cause);
  });
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a trigger throws is meant for the caller: it is how triggers refuse. */
function refusedBy(name: string, cause: unknown): CognitoError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new CognitoError('UserLambdaValidationException', `${name} failed with error ${message}.`);
}

/** Assumed: the text. */
function tooLate(name: string): CognitoError {
  return new CognitoError('UnexpectedLambdaException', `${name} invocation failed due to a timeout.`);
}

/** Only what JSON can carry comes back from a Lambda function, and only as a whole event. */
function responseIn(answer: unknown): JsonObject {
  const event = asJson(answer);
  if (isJsonObject(event) && isJsonObject(event['response'])) return event['response'];
  throw unrecognizable();
}

function asJson(answer: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(answer) ?? 'null');
  } catch {
    throw unrecognizable();
  }
}

export function unrecognizable(): CognitoError {
  return new CognitoError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
}

/** As triggers see a user: `sub`, the status and all attributes. */
export function attributesForTrigger(user: User): UserAttributes {
  return { sub: user.sub, 'cognito:user_status': user.status, ...Object.fromEntries(user.attributes) };
}
