import { clientId, userPoolId } from '../../input/cognito.fields.js';
import { structure } from '../../input/compound.shapes.js';
import { wholeNumber } from '../../input/scalar.shapes.js';
import { unavailableInTier } from '../../pool/cognito.error.js';
import { checkTracksSessions } from '../../pool/sessions/user.sessions.js';
import type { PooledClient } from '../../pool/user-pools.js';
import { operation } from '../operation.js';

const identified = { UserPoolId: userPoolId, ClientId: clientId };

export const setUserPoolClientSessionConfiguration = operation(
  'SetUserPoolClientSessionConfiguration',
  { ...identified, SSOSession: structure({ MaxValidityMinutes: wholeNumber({ min: 0, max: 129_600 }) }) },
  (input, pools) => {
    const target = pools.getClientOf(input.UserPoolId, input.ClientId);
    if (target.pool.settings.tier === 'LITE') throw unavailableInTier('Session management');
    checkTracksSessions(target.pool);
    target.client.ssoValidityMinutes = input.SSOSession.MaxValidityMinutes;
    return configuration(target);
  },
);

export const getUserPoolClientSessionConfiguration = operation(
  'GetUserPoolClientSessionConfiguration',
  identified,
  (input, pools) => configuration(pools.getClientOf(input.UserPoolId, input.ClientId)),
);

function configuration({ pool, client }: PooledClient): object {
  return {
    UserPoolId: pool.id,
    ClientId: client.clientId,
    SSOSession: { MaxValidityMinutes: client.ssoValidityMinutes },
  };
}
