import type { TooManyRequestsError } from '../limits/too-many-requests.error.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';

/** As OAuth endpoints say it. RFC 6749 has no word for it; RFC 6585 §4 has the status. */
export function tooManyRequests(cause: TooManyRequestsError): OAuth2Error {
  return new OAuth2Error('temporarily_unavailable', 'Too many requests. Wait as long as Retry-After says.', {
    cause,
    status: 429,
    retryAfterSeconds: cause.retryAfterSeconds,
  });
}
