import { type BearerCredential, readBearerCredential } from '../../oauth2/bearer.credential.js';
import { authorizationHeader } from '../authorization.header.js';
import { carriesTokenElsewhere, withAnother } from '../misplaced.token.js';
import { assertNotWithheld } from '../withheld.credential.js';
import { type GraphqlConnection, isConnection } from './graphql.connection.js';
import { type HandshakeRequest, isHandshakeRequest } from './socket.credential.js';

const NAME = 'authorization';

/** The context of an operation, as `@nestjs/graphql` makes it: under `req` is the request or the connection. */
export interface GraphqlContext extends GraphqlConnection {
  readonly req?: unknown;
}

/**
 * The credential of a GraphQL operation: the `Authorization` header of the HTTP request; over graphql-ws the member
 * `authorization` of the `connectionParams`, written as the header would be, or the header of the handshake.
 */
export function graphqlCredential(context: GraphqlContext): BearerCredential {
  const connection = connectionOf(context);
  const requests = [context.req, connection?.extra?.request].filter(isHandshakeRequest);
  const found = [...authorizationsIn(connection?.connectionParams), ...requests.flatMap(headersOf)];
  const credential = readBearerCredential(found.length > 1 ? found : found[0]);
  for (const request of requests) assertNotWithheld(request, credential.kind);
  return requests.some(carriesTokenElsewhere) ? withAnother(credential) : credential;
}

/** `undefined` for an operation over HTTP. */
export function connectionOf(context: GraphqlContext): GraphqlConnection | undefined {
  return [context.req, context].find(isConnection);
}

function headersOf(request: HandshakeRequest): string[] {
  const header = authorizationHeader(request);
  return header === undefined ? [] : [header].flat();
}

/** Clients spell it as they like: what GraphiQL takes for headers ends up here too. */
function authorizationsIn(params: unknown): string[] {
  if (typeof params !== 'object' || params === null) return [];
  return Object.entries(params).flatMap(([name, value]: [string, unknown]) =>
    name.toLowerCase() === NAME && typeof value === 'string' ? value : [],
  );
}
