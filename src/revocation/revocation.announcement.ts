import type { RevocationEvent } from '../events/auth.event.js';
import type { Revocation } from './revocation.js';

/** What listeners are told of an entry; `undefined` for one that revokes nothing. */
export function revocationEventOf(revocation: Revocation, isStored: boolean): RevocationEvent | undefined {
  const { kind, expiresAtSeconds } = revocation;
  const event = (id: string, level: RevocationEvent['level']): RevocationEvent => {
    return { type: 'revocation', level, id, isStored, expiresAtSeconds };
  };
  switch (kind) {
    case 'token':
      return event(revocation.tokenId, kind);
    case 'login':
      return event(revocation.loginId, kind);
    case 'subject':
      return event(revocation.subject, kind);
    case 'client':
      return event(revocation.clientId, kind);
    case 'pool':
      return event(revocation.issuer, kind);
    case 'later-login':
    case 'unreadable':
      return undefined;
  }
}
