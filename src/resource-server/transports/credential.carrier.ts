import type { ExecutionContext } from '@nestjs/common';
import type { BearerCredential } from '../../oauth2/bearer.credential.js';
import type { AccessToken } from '../../tokens/access-token.js';
import type { Refusal } from '../refusal.js';

/**
 * One kind of execution context: where a call carries its credential, and how its caller is told of a refusal.
 * HTTP, GraphQL, WebSocket and RPC are built in. Another kind, such as that of a bot framework, is one class:
 * `@CarrierOf('necord') @Injectable() class NecordCarrier extends CredentialCarrier`, anywhere among the providers.
 *
 * A kind that nobody carries for is refused.
 */
export abstract class CredentialCarrier {
  /** What the call brings. Has to notice a second credential: `malformed`, never the better of the two. */
  abstract read(context: ExecutionContext): BearerCredential;

  /**
   * The object that the verified token is left on for the decorators of parameters. It must be one of the
   * arguments of the handler, and live no longer than the credential does.
   */
  abstract holder(context: ExecutionContext): object;

  /** The refusal, as an exception that this kind of context understands. It is thrown once it is there. */
  abstract exception(refusal: Refusal, context: ExecutionContext): Error | Promise<Error>;

  /**
   * The `Authorization` header as it came, where it is all that the call brings. A token that is known already is found
   * by it, and need not be read out of it. Default `undefined`: every call is read.
   */
  loneAuthorization(_context: ExecutionContext): string | undefined {
    return undefined;
  }

  /** Called with each call that was let in: for what outlives the call, such as a connection. */
  admitted(_token: AccessToken, _context: ExecutionContext): void {}

  /** Called once, before the first call of this kind: the place to load an optional package. */
  prepare(): Promise<void> {
    return Promise.resolve();
  }
}
