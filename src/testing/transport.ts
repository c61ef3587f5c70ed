/** What the AWS SDK hands to its `requestHandler`: the part of it that counts here. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly response: { statusCode: number; headers: Record<string, string>; body: Uint8Array };
}

/** A `requestHandler` for clients of the AWS SDK that never opens a connection. */
export interface SdkRequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: SdkRequest): Promise<SdkResponse>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

type Handle = (request: Request) => Promise<Response>;

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** As `fetch`, for the addresses of the user pool alone: whatever else is asked for would leave the test. */
export function poolFetch(handle: Handle, origins: readonly string[]): Fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { origin } = new URL(request.url);
    if (origins.includes(origin)) return handle(request);
    throw new TypeError(`fetch failed: ${origin} is not the embedded user pool (${origins.join(', ')})`);
  };
}

export function sdkRequestHandler(handle: Handle, origin: string): SdkRequestHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle({ method, path, headers, body }) {
      const init = { method, headers: sendable(headers), body: bodyOf(body) };
      const answer = await handle(new Request(`${origin}${path}`, init));
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return {
        response: { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: bytes },
      };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

/** The SDK serialises every operation of Cognito to text or to the bytes of it. */
function bodyOf(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : undefined;
}

/** These two belong to the connection, which there is none of. */
function sendable(headers: Record<string, string>): Headers {
  const kept = Object.entries(headers).filter(
    ([name]) => !['host', 'content-length'].includes(name.toLowerCase()),
  );
  return new Headers(kept);
}
