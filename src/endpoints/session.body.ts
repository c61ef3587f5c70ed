import type { ListedSession } from '../sessions/session.list.js';

/** A login of a list, as it is sent. Times are seconds since the epoch, like the claims of a token. */
export function renderSession(session: ListedSession) {
  return {
    id: session.id,
    current: session.isCurrent,
    client_id: session.clientId,
    created_at: session.beganAtSeconds,
    last_seen_at: session.lastSeenAtSeconds,
    ...(session.address === undefined ? {} : { address: session.address }),
    ...(session.userAgent === undefined ? {} : { user_agent: session.userAgent }),
  };
}
