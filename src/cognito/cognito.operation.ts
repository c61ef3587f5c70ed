import type { Operation } from '../telemetry/operation.js';
import { userPoolErrorOf } from './cognito.errors.js';

const errorTypeOf = (error: unknown) => userPoolErrorOf(error).code;

/**
 * A call to the cognito-idp API.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/
 */
export function cognitoCall(commandName: string | undefined): Operation {
  const name = commandName?.replace(/Command$/, '') ?? 'unknown';
  return {
    kind: 'cognito',
    name,
    attributes: {
      'rpc.system': 'aws-api',
      'rpc.service': 'CognitoIdentityProvider',
      'rpc.method': name,
    },
    errorTypeOf,
  };
}

/**
 * A request to the token endpoint of the pool's OAuth domain.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client
 */
export function tokenEndpointCall(endpoint: URL, grantType: string): Operation {
  return {
    kind: 'cognito',
    name: `oauth2/token ${grantType}`,
    attributes: {
      'http.request.method': 'POST',
      'server.address': endpoint.hostname,
      'url.full': endpoint.href,
    },
    errorTypeOf,
  };
}
