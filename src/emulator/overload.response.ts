import { failure } from './api/json.protocol.js';
import { json } from './http/json.response.js';
import { CognitoError } from './pool/cognito.error.js';

/**
 * What somebody hears who asks too often: an exception of the JSON API, a 429 of the OAuth domain.
 *
 * Assumed: the body of the 429 is unconfirmed, and there is no Retry-After.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
 */
export function throttled(request: Request): Response {
  if (request.headers.has('x-amz-target')) {
    return failure(new CognitoError('TooManyRequestsException', 'Rate exceeded'));
  }
  return json({ error: 'too_many_requests' }, { status: 429 });
}

/** One body for callers of either surface. */
export function internalError(status = 500): Response {
  const body = { __type: 'InternalErrorException', message: 'Internal error', error: 'server_error' };
  return json(body, { status, headers: { 'x-amzn-errortype': 'InternalErrorException:' } });
}
