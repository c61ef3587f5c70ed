import { BodyTooLarge, readText } from '../http/body.js';
import type { Route } from '../http/route.js';
import { CognitoError } from '../pool/cognito.error.js';
import type { UserPools } from '../pool/user-pools.js';
import { failure, parseBody, success } from './json.protocol.js';
import type { Operation } from './operation.js';
import { operations } from './operations.js';

const targetPrefix = 'AWSCognitoIdentityProviderService.';

/** `POST /` with `X-Amz-Target`. Signatures are neither needed nor looked at: nobody here is an AWS account. */
export function apiRoutes(pools: UserPools): readonly Route[] {
  const handle = async (request: Request): Promise<Response> => {
    try {
      const operation = operationOf(request.headers.get('x-amz-target'));
      return success(await operation.run(parseBody(await readText(request)), pools));
    } catch (error) {
      if (error instanceof CognitoError) return failure(error);
      if (error instanceof BodyTooLarge) return tooLarge();
      throw error;
    }
  };
  return [{ path: '/', handlers: { POST: handle }, cors: true }];
}

/** One of the errors that all services of AWS have in common, and the one here whose status is not 400. */
function tooLarge(): Response {
  return failure(new CognitoError('RequestEntityTooLargeException', 'Request entity too large'), 413);
}

function operationOf(target: string | null): Operation {
  const name = target?.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : '';
  const operation = operations.get(name);
  if (operation) return operation;
  const asked = /^[A-Za-z]{1,64}$/.test(name) ? name : 'an operation without a valid X-Amz-Target header';
  throw new CognitoError('UnknownOperationException', `The embedded user pool does not implement ${asked}.`);
}
