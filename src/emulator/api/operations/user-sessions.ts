import { token, username, userPoolId } from '../../input/cognito.fields.js';
import { structure } from '../../input/compound.shapes.js';
import { oneOf, text, wholeNumber } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { unavailableInTier } from '../../pool/cognito.error.js';
import { pageOf } from '../../pool/page.of.list.js';
import { revokeSession, sessionsOf } from '../../pool/sessions/user.sessions.js';
import type { TokenFamily } from '../../pool/tokens/token.family.js';
import type { UserPool } from '../../pool/user-pool.js';
import type { User } from '../../pool/users/user.js';
import { operation } from '../operation.js';
import { authorizeSelfService } from '../self-service.js';

const sessionId = text({ min: 28, max: 28, pattern: '(?:tkn|sso)[a-z0-9]+' });
const associated = optional(oneOf('NONE', 'LINKED'));
const nextToken = optional(text({ min: 1 }));
const mostListed = 60;

export const setUserPoolSessionConfiguration = operation(
  'SetUserPoolSessionConfiguration',
  {
    UserPoolId: userPoolId,
    UserSessionTracking: oneOf('ENABLED', 'DISABLED'),
    TokenSession: structure({ MaxPerUser: wholeNumber({ min: 1, max: 100 }) }),
  },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    const isOn = input.UserSessionTracking === 'ENABLED';
    if (isOn && pool.settings.tier === 'LITE') throw unavailableInTier('Session management');
    pool.change({ sessionTracking: isOn ? { maxPerUser: input.TokenSession.MaxPerUser } : undefined });
    return configuration(pool);
  },
);

export const getUserPoolSessionConfiguration = operation(
  'GetUserPoolSessionConfiguration',
  { UserPoolId: userPoolId },
  (input, pools) => configuration(pools.get(input.UserPoolId)),
);

function configuration({ id, settings: { sessionTracking } }: UserPool): object {
  return {
    UserPoolId: id,
    UserSessionTracking: sessionTracking ? 'ENABLED' : 'DISABLED',
    TokenSession: { MaxPerUser: sessionTracking?.maxPerUser ?? 20 },
  };
}

export const listUserSessions = operation(
  'ListUserSessions',
  { AccessToken: token, NextToken: nextToken },
  (input, pools) => {
    const { pool, user, claims } = authorizeSelfService(pools, input.AccessToken);
    return listed(pool, user, input.NextToken, pool.families.familyOf(claims));
  },
);

export const adminListUserSessions = operation(
  'AdminListUserSessions',
  { UserPoolId: userPoolId, Username: username, NextToken: nextToken },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    return listed(pool, pool.users.get(input.Username), input.NextToken);
  },
);

function listed(pool: UserPool, user: User, after: string | undefined, own?: TokenFamily): object {
  const { tokens, browsers } = sessionsOf(pool, user);
  const sessions = [
    ...tokens.map((family) => ({
      SessionId: family.sessionId,
      SessionType: 'TOKEN',
      ClientId: family.clientId,
      CreateDate: family.createdAtSeconds,
      LastActiveDate: family.lastActiveAtSeconds,
      OriginSessionId: family.originSessionId,
      IsCurrentSession: family === own,
      ...unseen,
    })),
    ...browsers.map((browser) => ({
      SessionId: browser.sessionId,
      SessionType: 'SSO',
      ClientId: browser.clientId,
      CreateDate: browser.authTimeSeconds,
      LastActiveDate: browser.authTimeSeconds,
      IsCurrentSession: false,
      ...unseen,
    })),
  ];
  const { items, next } = pageOf(sessions, {
    limit: mostListed,
    token: after,
    list: `sessions of ${user.sub} in ${pool.id}`,
    nowSeconds: pool.clock.epochSeconds(),
  });
  return { Sessions: items, NextToken: next };
}

/** Nothing is known here of where requests come from, and by what. */
const unseen = { DeviceType: 'unknown', LastIPAddress: '127.0.0.1' };

export const revokeUserSession = operation(
  'RevokeUserSession',
  { AccessToken: token, SessionId: sessionId, RevokeAssociatedSessions: associated },
  (input, pools) => {
    const { pool, user, claims } = authorizeSelfService(pools, input.AccessToken);
    const linked = input.RevokeAssociatedSessions === 'LINKED';
    const own = pool.families.familyOf(claims);
    revokeSession(pool, user, { sessionId: input.SessionId, linked, own });
    return {};
  },
);

export const adminRevokeUserSession = operation(
  'AdminRevokeUserSession',
  {
    UserPoolId: userPoolId,
    Username: username,
    SessionId: sessionId,
    RevokeAssociatedSessions: associated,
  },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    const linked = input.RevokeAssociatedSessions === 'LINKED';
    revokeSession(pool, pool.users.get(input.Username), { sessionId: input.SessionId, linked });
    return {};
  },
);
