import { randomUUID } from 'node:crypto';
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

/** Logins of others that have ended: the list is not empty when a token is looked for in it. */
export async function prepare(app, { revoked }) {
  const revocations = app.get(RevocationService, { strict: false });
  for (let entry = 0; entry < revoked; entry += 1) await revocations.revokeLogin(randomUUID(), 'ended');
}

export async function revoke(app, accessToken) {
  const token = await app.get(AccessTokenVerifier, { strict: false }).verify(accessToken);
  await app.get(RevocationService, { strict: false }).revokeToken(token);
}

function GuardedModule() {}
