import { SetMetadata, UnauthorizedException, UseGuards } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { JwtRsaVerifier } from 'aws-jwt-verify';
import { ordersController } from './orders.controller.js';

const SCOPES = 'scopes';
const reflector = new Reflector();

/**
 * AWS's own verifier in a guard. It knows no revocation. Its keys are put in beforehand: it fetches none over http.
 */
export async function createModule({ issuer, jwksUri, clientIds }) {
  const verifier = JwtRsaVerifier.create({
    issuer,
    jwksUri: 'https://jwks.example',
    audience: null,
    customJwtCheck: ({ payload }) => {
      if (payload.token_use !== 'access' || !clientIds.includes(payload.client_id))
        throw new Error('Not for us.');
    },
  });
  verifier.cacheJwks(await (await fetch(jwksUri)).json());

  class AwsJwtVerifyGuard {
    async canActivate(context) {
      const [scheme, token] = context.switchToHttp().getRequest().headers.authorization?.split(' ') ?? [];
      if (scheme !== 'Bearer' || token === undefined) throw new UnauthorizedException();
      const { scope } = await verifier.verify(token).catch((cause) => {
        throw new UnauthorizedException(undefined, { cause });
      });
      const scopes = scope.split(' ');
      return reflector.get(SCOPES, context.getHandler()).every((one) => scopes.includes(one));
    }
  }
  const decorators = [SetMetadata(SCOPES, ['orders/read']), UseGuards(AwsJwtVerifyGuard)];
  return { module: AwsJwtVerifyModule, controllers: [ordersController(...decorators)] };
}

function AwsJwtVerifyModule() {}
