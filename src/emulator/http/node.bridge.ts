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
  const body = await readBody(incoming);
  if (!body) return refuse(outgoing, 413);
  const hasBody = method !== 'GET' && method !== 'HEAD' && body.byteLength > 0;
  const request = new Request(url, {
    method,
    headers: headersOf(incoming),
    body: hasBody ? body : undefined,
  });
  await send(await handle(request), outgoing);
}

/** `undefined` as soon as it is known to be too long: the rest is not read. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > largestBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
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
