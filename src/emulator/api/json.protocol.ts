import { randomUUID } from 'node:crypto';
import { CognitoError } from '../pool/cognito.error.js';

/** AWS JSON 1.1: every fault of the caller is a 400, told apart by its name alone. */
export function success(output: object): Response {
  return respond(200, output);
}

export function failure({ name, message }: CognitoError, status = 400): Response {
  return respond(
    status,
    { __type: name, message },
    {
      'x-amzn-errortype': `${name}:`,
      'x-amzn-errormessage': headerSafe(message),
    },
  );
}

/** @throws CognitoError SerializationException */
export function parseBody(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CognitoError('SerializationException', 'The body is not JSON.');
  }
}

function respond(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': randomUUID(),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      ...headers,
    },
  });
}

function headerSafe(message: string): string {
  return message
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 1_024);
}
