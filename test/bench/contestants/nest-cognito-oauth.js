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

/**
 * Logins of others that have ended: the list is not empty when a token is looked for in it. Where lists of two lengths are
 * compared, as often for the short one, so that the processes have the same past and differ by the list alone.
 */
export async function prepare(app, { revoked, revocations }) {
  const service = app.get(RevocationService, { strict: false });
  const ended = randomUUID();
  for (let time = 1; time <= revocations; time += 1)
    await service.revokeLogin(time < revoked ? randomUUID() : ended, 'ended');
}

export async function revoke(app, accessToken) {
  const token = await app.get(AccessTokenVerifier, { strict: false }).verify(accessToken);
  await app.get(RevocationService, { strict: false }).revokeToken(token);
}

function GuardedModule() {}
