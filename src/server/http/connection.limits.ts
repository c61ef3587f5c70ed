import type { Server } from 'node:http';

/** How long a caller may take over the lines before the body. */
const HEADERS_SECONDS = 10;
/** Longer than load balancers keep a connection (60 s at AWS): whoever closes first may lose a request of the other. */
const KEEP_ALIVE_SECONDS = 65;
/** A connection on which nothing moves, such as that of a caller who does not read the answer. */
const SILENCE_SECONDS = 120;
const MOST_HEADERS = 100;
const CHECK_MILLISECONDS = 1000;

/**
 * Bounds what one connection may take, so that callers who are slow on purpose cannot hold on to all there are.
 * Before it listens.
 *
 * @param requestSeconds how long a caller may take over a whole request
 */
export function limitConnections(http: Server, requestSeconds: number): void {
  http.headersTimeout = Math.min(HEADERS_SECONDS, requestSeconds) * 1000;
  http.requestTimeout = requestSeconds * 1000;
  http.keepAliveTimeout = KEEP_ALIVE_SECONDS * 1000;
  http.maxHeadersCount = MOST_HEADERS;
  http.setTimeout(SILENCE_SECONDS * 1000);
  // How often the two times above are looked at. Node has it as an option only of a server that it makes itself.
  Object.assign(http, { connectionsCheckingInterval: CHECK_MILLISECONDS });
}
