import { randomUUID } from 'node:crypto';
import { AccessTokenVerifier, ResourceServerModule, RevocationService, Scopes } from 'nest-cognito-oauth';
import { ordersController } from './orders.controller.js';

/** This package as the README shows it: nothing switched off, nothing tuned. */
export function createModule({ userPoolId, issuer, clientIds }, otherControllers = []) {
  return {
    module: GuardedModule,
    imports: [
      ResourceServerModule.forRoot({
        pools: { default: { userPoolId, issuer, clientIds } },
        resourceServer: 'orders',
      }),
    ],
    controllers: [ordersController(Scopes('read')), ...otherControllers],
  };
}

/** A login of somebody else that has ended: the list is not empty when a token is looked for in it. */
export function prepare(app) {
  return endLogins(app, 1);
}

export async function endLogins(app, count) {
  const service = app.get(RevocationService, { strict: false });
  for (let login = 0; login < count; login += 1) await service.revokeLogin(randomUUID(), 'ended');
}

export async function revoke(app, accessToken) {
  const token = await app.get(AccessTokenVerifier, { strict: false }).verify(accessToken);
  await app.get(RevocationService, { strict: false }).revokeToken(token);
}

function GuardedModule() {}
