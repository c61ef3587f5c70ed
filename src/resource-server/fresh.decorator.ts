import { addDemand } from './requirement.metadata.js';

/**
 * The user must have proved who they are lately: `auth_time`, which no refresh makes younger, is at most so old.
 * Otherwise the answer is 401 `insufficient_user_authentication`, and the client sends the user to log in again,
 * with `max_age`. Machine tokens are refused with 403: there is nobody to log in.
 *
 * @throws TypeError when it is no whole number of seconds above 0
 * @see RFC 9470
 */
export function Fresh({
  maxAgeSeconds,
}: {
  readonly maxAgeSeconds: number;
}): ClassDecorator & MethodDecorator {
  if (!Number.isSafeInteger(maxAgeSeconds) || maxAgeSeconds <= 0) {
    throw new TypeError('@Fresh() takes maxAgeSeconds, a whole number above 0.');
  }
  return addDemand({ kind: 'fresh', maxAgeSeconds });
}
