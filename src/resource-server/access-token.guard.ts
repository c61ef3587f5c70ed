import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { readBearerCredential } from '../oauth2/bearer.credential.js';
import { RevocationService } from '../revocation/revocation.service.js';
import type { AccessToken } from '../tokens/access-token.js';
import type { AuthEventOf } from '../events/auth.event.js';
import { AuthEvents } from '../events/auth.events.js';
import { AccessTokenVerifier } from '../tokens/access-token.verifier.js';
import { admitRequest, type RefusalAnnouncer } from './admitted.request.js';
import { authorizationHeader, type HttpRequest } from './authorization.header.js';
import { Refusal } from './refusal.js';
import { assertRequirements } from './requirement.check.js';
import { RouteCatalogue } from './route.catalogue.js';
import type { RouteRequirements } from './route.requirements.js';
import { malformedRequest, missingToken, refusalOf } from './token.refusal.js';

/**
 * Lets a request in when it carries an access token that is good, not revoked and sufficient for its route.
 * Stands before every route; only `@Public()` opens one.
 */
@Injectable()
export class AccessTokenGuard implements CanActivate, RefusalAnnouncer {
  constructor(
    private readonly routes: RouteCatalogue,
    private readonly verifier: AccessTokenVerifier,
    private readonly revocations: RevocationService,
    private readonly adapterHost: HttpAdapterHost,
    private readonly events: AuthEvents,
  ) {}

  /** @throws Refusal, its headers already set on the response */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    // A kind of context that we cannot read credentials from is refused, not let through.
    if (context.getType() !== 'http') throw new ForbiddenException('This transport is not protected yet.');
    const route = this.routes.requirements(context.getClass(), context.getHandler());
    if (route.isPublic) return true;

    try {
      const accessToken = presentedToken(context.switchToHttp().getRequest<HttpRequest>());
      const remembered = this.verifier.recall(accessToken);
      return remembered === undefined
        ? this.verifyAndAdmit(accessToken, route, context)
        : this.admit(remembered, route, context);
    } catch (error) {
      throw this.refusal(error, context);
    }
  }

  private async verifyAndAdmit(accessToken: string, route: RouteRequirements, context: ExecutionContext) {
    try {
      return this.admit(await this.verifier.verify(accessToken), route, context);
    } catch (error) {
      throw this.refusal(error, context);
    }
  }

  private admit(token: AccessToken, route: RouteRequirements, context: ExecutionContext): true {
    this.revocations.assertNotRevoked(token);
    assertRequirements(token, route);
    admitRequest(context, token, this);
    return true;
  }

  private refusal(error: unknown, context: ExecutionContext): Refusal {
    return this.announce(error instanceof Refusal ? error : refusalOf(error), context);
  }

  announce(refusal: Refusal, context: ExecutionContext): Refusal {
    const response: unknown = context.switchToHttp().getResponse();
    for (const [name, value] of Object.entries(refusal.headers)) {
      this.adapterHost.httpAdapter.setHeader(response, name, value);
    }
    // A flood of rubbish must stay cheap: nothing is made where nobody listens.
    if (this.events.hasListener('refusal')) this.events.emit(refusalEvent(refusal, context));
    return refusal;
  }
}

function refusalEvent(refusal: Refusal, context: ExecutionContext): AuthEventOf<'refusal'> {
  const route = `${context.getClass().name}.${context.getHandler().name}`;
  return { type: 'refusal', status: refusal.getStatus(), reason: refusal.reason, route };
}

/** @throws Refusal when the request carries no token, or not exactly one */
function presentedToken(request: HttpRequest): string {
  const credential = readBearerCredential(authorizationHeader(request));
  switch (credential.kind) {
    case 'token':
      return credential.accessToken;
    case 'none':
      throw missingToken();
    case 'malformed':
      throw malformedRequest(credential.description);
  }
}
