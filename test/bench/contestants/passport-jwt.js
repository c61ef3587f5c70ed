import { SetMetadata, UnauthorizedException, UseGuards } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { passportJwtSecret } from 'jwks-rsa';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { ordersController } from './orders.controller.js';

const SCOPES = 'scopes';
const reflector = new Reflector();

/**
 * What the tutorials on Nest with Cognito build, the checks that careful ones add included. No revocation.
 *
 * @param alsoCheck throws on payloads that are not to be let in
 */
export function createModule({ issuer, jwksUri, clientIds }, alsoCheck = () => Promise.resolve()) {
  class CognitoStrategy extends PassportStrategy(Strategy) {
    constructor() {
      super({
        jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
        ignoreExpiration: false,
        issuer,
        algorithms: ['RS256'],
        secretOrKeyProvider: passportJwtSecret({
          cache: true,
          rateLimit: true,
          jwksRequestsPerMinute: 5,
          jwksUri,
        }),
      });
    }

    async validate(payload) {
      if (payload.token_use !== 'access' || !clientIds.includes(payload.client_id))
        throw new UnauthorizedException();
      await alsoCheck(payload);
      return { subject: payload.sub, scopes: payload.scope.split(' ') };
    }
  }

  return {
    module: TutorialModule,
    imports: [PassportModule],
    controllers: [
      ordersController(SetMetadata(SCOPES, ['orders/read']), UseGuards(AuthGuard('jwt'), ScopesGuard)),
    ],
    providers: [CognitoStrategy],
  };
}

class ScopesGuard {
  canActivate(context) {
    const { user } = context.switchToHttp().getRequest();
    return reflector.get(SCOPES, context.getHandler()).every((scope) => user.scopes.includes(scope));
  }
}

function TutorialModule() {}
