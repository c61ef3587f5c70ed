import { text } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { invalidParameter } from '../../pool/cognito.error.js';
import {
  associate,
  associateInSession,
  proveAssociation,
  proveInSession,
} from '../../pool/mfa/totp.setup.js';
import { invalidSession } from '../../pool/sign-in/challenge.sessions.js';
import type { PooledClient, UserPools } from '../../pool/user-pools.js';
import { session, token } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';
import { authorizeSelfService } from '../self-service.js';

const either = { AccessToken: optional(token), Session: optional(session) };

export const associateSoftwareToken = operation('AssociateSoftwareToken', either, (input, pools) => {
  if (input.AccessToken !== undefined) {
    const { pool, user } = authorizeSelfService(pools, input.AccessToken);
    return { SecretCode: associate(pool, user) };
  }
  const id = requiredSession(input.Session);
  const { secret, session: next } = associateInSession(clientOfSession(pools, id), id);
  return { SecretCode: secret, Session: next };
});

export const verifySoftwareToken = operation(
  'VerifySoftwareToken',
  {
    ...either,
    UserCode: text({ min: 6, max: 6, pattern: '[0-9]+', secret: true }),
    FriendlyDeviceName: optional(text({ max: 131_072 })),
  },
  (input, pools) => {
    const { UserCode: code, FriendlyDeviceName: name } = input;
    if (input.AccessToken !== undefined) {
      const { pool, user } = authorizeSelfService(pools, input.AccessToken);
      proveAssociation(pool, user, code, name);
      return { Status: 'SUCCESS' };
    }
    const id = requiredSession(input.Session);
    return { Status: 'SUCCESS', Session: proveInSession(clientOfSession(pools, id), id, code, name) };
  },
);

function requiredSession(id: string | undefined): string {
  if (id === undefined) throw invalidParameter('Either AccessToken or Session is required.');
  return id;
}

/** A session knows where it belongs; these two operations do not name a client. */
function clientOfSession(pools: UserPools, id: string): PooledClient {
  for (const pool of pools.all) {
    const client = pool.clients.get(pool.challenges.clientIdOf(id) ?? '');
    if (client) return { pool, client };
  }
  throw invalidSession();
}
