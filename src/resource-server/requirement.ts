import type { ExecutionContext } from '@nestjs/common';
import type { AccessToken } from '../tokens/access-token.js';

/** An HTTP request as far as Express and Fastify agree on it. Nothing of it has been validated when it is read here. */
export interface ProtectedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** Who asks for what: what a requirement decides on. */
export interface Asked<Argument = void, Request = ProtectedRequest> {
  /** Good, not revoked, and holding what the other decorators of the route demand. */
  readonly token: AccessToken;
  /** The request of the framework underneath. */
  readonly request: Request;
  readonly context: ExecutionContext;
  /** What `@Requires()` was given beside the class. */
  readonly argument: Argument;
}

/**
 * A requirement of your own: extend it, list the class among the providers of a module, and put
 * `@Requires(TheClass)` on a controller or method. Anything can be injected.
 *
 * @example
 * @Injectable()
 * export class OwnsOrder extends Requirement {
 *   readonly reason = 'not_the_owner';
 *   constructor(private readonly orders: OrdersService) { super(); }
 *   async isMet({ token, request }: Asked) {
 *     return (await this.orders.ownerOf(request.params.id)) === token.subject;
 *   }
 * }
 */
export abstract class Requirement<Argument = void> {
  /** Stable, in snake_case: stands in the 403, in the `refusal` event and in its counter. */
  abstract readonly reason: string;

  /** Sent with the 403. Say what to do, and repeat nothing of the request. */
  readonly description: string = 'The token is good, but not enough for this route.';

  /**
   * Whether the request may go on. Only `true` lets it in. Answer without a promise where you can: the guard is
   * faster then.
   *
   * @throws HttpException to answer otherwise than with 403, such as `NotFoundException` to hide what is there; over
   *   other transports their own (`GraphQLError`, `WsException`, `RpcException`). Anything else that it throws is
   *   answered 503 `check_failed`, and stands in the log alone.
   */
  abstract isMet(asked: Asked<Argument>): boolean | Promise<boolean>;
}
