import { AccessTokenVerifier, ResourceServerModule, RevocationService, Scopes } from 'nest-cognito-oauth';
import { ordersController } from './orders.controller.js';

/** This package as the README shows it: nothing switched off, nothing tuned. */
export function createModule({ userPoolId, issuer, clientIds }) {
  return {
    module: GuardedModule,
    imports: [
      ResourceServerModule.forRoot({
        pools: { default: { userPoolId, issuer, clientIds } },
        resourceServer: 'orders',
      }),
    ],
    controllers: [ordersController(Scopes('read'))],
  };
}

export async function revoke(app, accessToken) {
  const token = await app.get(AccessTokenVerifier, { strict: false }).verify(accessToken);
  await app.get(RevocationService, { strict: false }).revokeToken(token);
}

function GuardedModule() {}
