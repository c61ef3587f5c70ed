import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  Logger,
} from '@nestjs/common';
import { type BearerCredential, type BoundCredential, isB64Token } from '../oauth2/bearer.credential.js';
import { Clock } from '../tokens/clock.js';
import { RevocationService } from '../revocation/revocation.service.js';
import type { AccessToken } from '../tokens/access-token.js';
import { AccessTokenVerifier } from '../tokens/access-token.verifier.js';
import { admit, type RefusalAnnouncer } from './admitted.request.js';
import { DpopVerifier } from './dpop/dpop.verifier.js';
import { DynamicRequirements } from './dynamic.requirements.js';
import { Refusal } from './refusal.js';
import { Refusals } from './refusals.js';
import type { ProtectedRequest } from './requirement.js';
import { isAnswer } from './requirement.answer.js';
import { assertRequirements } from './requirement.check.js';
import { RouteCatalogue } from './route.catalogue.js';
import type { RouteRequirements } from './route.requirements.js';
import { malformedRequest, misplacedToken, missingToken, refusalOf } from './token.refusal.js';
import { CarrierRegistry } from './transports/carrier.registry.js';
import type { CredentialCarrier } from './transports/credential.carrier.js';

/**
 * Lets a call in when it carries an access token that is good, not revoked and sufficient for its route: a request,
 * a query, a message. Stands before every handler; only `@Public()` opens one.
 */
@Injectable()
export class AccessTokenGuard implements CanActivate, RefusalAnnouncer {
  private readonly logger = new Logger(AccessTokenGuard.name);

  /** @internal Made by Nest. */
  constructor(
    private readonly routes: RouteCatalogue,
    private readonly verifier: AccessTokenVerifier,
    private readonly revocations: RevocationService,
    private readonly dpop: DpopVerifier,
    private readonly dynamic: DynamicRequirements,
    private readonly carriers: CarrierRegistry,
    private readonly clock: Clock,
    private readonly refusals: Refusals,
  ) {}

  /** @throws Refusal over HTTP, its headers already set on the response; elsewhere what the kind of context knows */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const route = this.routes.requirements(context.getClass(), context.getHandler());
    if (route.isPublic) return true;
    const carrier = this.carriers.ready(context.getType());
    return carrier === undefined ? this.prepareAndCheck(route, context) : this.check(carrier, route, context);
  }

  private async prepareAndCheck(route: RouteRequirements, context: ExecutionContext): Promise<boolean> {
    const carrier = await this.carriers.prepare(context.getType());
    // A kind of context that we cannot read credentials from is refused, not let through.
    if (carrier === undefined) throw new ForbiddenException('No credential can be read from this transport.');
    return this.check(carrier, route, context);
  }

  private check(
    carrier: CredentialCarrier,
    route: RouteRequirements,
    context: ExecutionContext,
  ): boolean | Promise<boolean> {
    try {
      const known = this.recallSent(carrier.loneAuthorization(context));
      return known === undefined
        ? this.readAndCheck(carrier, route, context)
        : this.admit(known, carrier, route, context);
    } catch (error) {
      return this.refuse(error, context);
    }
  }

  private recallSent(authorization: string | undefined): AccessToken | undefined {
    return authorization === undefined ? undefined : this.verifier.recallSent(authorization);
  }

  private readAndCheck(
    carrier: CredentialCarrier,
    route: RouteRequirements,
    context: ExecutionContext,
  ): boolean | Promise<boolean> {
    const credential = carrier.read(context);
    if (credential.kind === 'bound') return this.verifyBound(credential, carrier, route, context);
    const accessToken = presentedToken(credential);
    if (accessToken === undefined) return this.admitAnonymous(carrier, route, context);
    const remembered = this.verifier.recall(accessToken);
    if (remembered !== undefined) return this.admit(remembered, carrier, route, context);

    if (!isB64Token(accessToken))
      throw malformedRequest('What stands behind the Bearer scheme is not one token.');
    return this.verifyAndAdmit(accessToken, carrier, route, context);
  }

  private async verifyAndAdmit(
    accessToken: string,
    carrier: CredentialCarrier,
    route: RouteRequirements,
    context: ExecutionContext,
  ) {
    try {
      return this.admit(await this.verifier.verify(accessToken), carrier, route, context);
    } catch (error) {
      return this.refuse(error, context);
    }
  }

  private async verifyBound(
    credential: BoundCredential,
    carrier: CredentialCarrier,
    route: RouteRequirements,
    context: ExecutionContext,
  ) {
    try {
      return this.admit(await this.dpop.verify(credential), carrier, route, context);
    } catch (error) {
      return this.refuse(error, context);
    }
  }

  private admitAnonymous(
    carrier: CredentialCarrier,
    route: RouteRequirements,
    context: ExecutionContext,
  ): true {
    if (!route.isOptional) throw missingToken();
    admit(carrier.holder(context), undefined, this);
    return true;
  }

  private admit(
    token: AccessToken,
    carrier: CredentialCarrier,
    route: RouteRequirements,
    context: ExecutionContext,
  ): true | Promise<true> {
    this.revocations.assertNotRevoked(token);
    assertRequirements(token, route, this.clock);
    if (route.dynamic.length > 0) {
      // Elsewhere than over HTTP it is what stands in for the request: a requirement knows where it is used.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const request = carrier.holder(context) as ProtectedRequest;
      const pending = this.dynamic.assert({ token, request, context }, route);
      if (pending !== undefined) return this.admitAfter(pending, token, carrier, context);
    }
    return this.letIn(token, carrier, context);
  }

  private async admitAfter(
    pending: Promise<void>,
    token: AccessToken,
    carrier: CredentialCarrier,
    context: ExecutionContext,
  ): Promise<true> {
    try {
      await pending;
    } catch (error) {
      return this.refuse(error, context);
    }
    return this.letIn(token, carrier, context);
  }

  private letIn(token: AccessToken, carrier: CredentialCarrier, context: ExecutionContext): true {
    admit(carrier.holder(context), token, this);
    carrier.admitted(token, context);
    return true;
  }

  private refuse(error: unknown, context: ExecutionContext): Promise<never> {
    if (!(error instanceof Refusal) && isAnswer(error)) throw error;
    const refusal = refusalOf(error);
    if (refusal.reason === 'check_failed') this.logger.error('A call could not be checked.', textOf(error));
    return this.announce(refusal, context);
  }

  announce(refusal: Refusal, context: ExecutionContext): Promise<never> {
    this.refusals.record(refusal, context);
    const exception = this.carriers.ready(context.getType())?.exception(refusal, context) ?? refusal;
    if (exception instanceof Promise) return exception.then(rethrow);
    throw exception;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function rethrow(exception: Error): never {
  throw exception;
}

/**
 * `undefined` when the call carries none.
 *
 * @throws Refusal when it carries one that cannot be read, more than one, or one in the wrong place
 */
function presentedToken(credential: Exclude<BearerCredential, { kind: 'bound' }>): string | undefined {
  switch (credential.kind) {
    case 'token':
      return credential.accessToken;
    case 'none':
      return undefined;
    case 'another-scheme':
      throw missingToken();
    case 'misplaced':
      throw misplacedToken();
    case 'malformed':
      throw malformedRequest(credential.description);
  }
}
