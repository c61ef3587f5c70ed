import type { IncomingMessage, ServerResponse } from 'node:http';
import { largestBodyBytes } from './body.js';

export type Handle = (request: Request) => Promise<Response>;

/** Between node:http and the Request and Response of the web. The only thing it decides is what cannot be a request. */
export async function bridge(
  handle: Handle,
  origin: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) {
  const url = `${origin}${incoming.url ?? ''}`;
  const { method = 'GET' } = incoming;
  if (!incoming.url?.startsWith('/') || !URL.canParse(url)) return refuse(outgoing, 400);
  if (method === 'TRACE' || method === 'TRACK' || method === 'CONNECT') return refuse(outgoing, 405);
  const headers = headersOf(incoming);
  const body = await readBody(incoming);
  if (!body) {
    // The rest is thrown away: a client that still sends hears nothing if the connection is cut. Whoever wants to read the
    // body finds a length that is too much, and says so in the form of that place.
    incoming.resume();
    headers.set('content-length', `${largestBodyBytes + 1}`);
  }
  const hasBody = method !== 'GET' && method !== 'HEAD' && body && body.byteLength > 0;
  const request = new Request(url, { method, headers, body: hasBody ? body : undefined });
  await send(await handle(request), outgoing);
}

/** `undefined` for one that is too long. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  if (Number(incoming.headers['content-length']) > largestBodyBytes) return undefined;
  let size = 0;
  for await (const chunk of bytesOf(incoming)) {
    size += chunk.byteLength;
    if (size > largestBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Leaving the loop early must not end the connection before the answer is out. */
function bytesOf(incoming: IncomingMessage): AsyncIterable<Buffer> {
  return incoming.iterator({ destroyOnReturn: false });
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  return headers;
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') outgoing.setHeader(name, value);
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies);
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

function refuse(outgoing: ServerResponse, status: number): void {
  outgoing.writeHead(status, { connection: 'close' }).end();
}
