import type { Revocation } from './revocation.js';

/** A revocation as Redis keeps it: member and score of the sorted set. */
export type RedisRevocation = readonly [member: string, expiresAtSeconds: number];

/** Everything but the expiry, so that the same revocation written anew replaces the old one's expiry. */
export function toRedis(revocation: Revocation): RedisRevocation {
  return [memberOf(revocation), revocation.expiresAtSeconds];
}

/** `undefined` for a member that another version of this package wrote and this one does not know. */
export function fromRedis([member, expiresAtSeconds]: RedisRevocation): Revocation | undefined {
  const [kind, rest] = splitAtColon(member);
  switch (kind) {
    case 'token':
      return { kind, tokenId: rest, expiresAtSeconds };
    case 'login':
      return { kind, loginId: rest, expiresAtSeconds };
    case 'subject': {
      const [moment, subject] = splitAtColon(rest);
      return { kind, subject, upToMilliseconds: Number(moment), expiresAtSeconds };
    }
    case 'later-login': {
      const [moment, loginId] = splitAtColon(rest);
      return { kind, loginId, beganAtMilliseconds: Number(moment), expiresAtSeconds };
    }
    default:
      return undefined;
  }
}

/** The identifier stands last: it is the only part that may hold a colon itself. */
function memberOf(revocation: Revocation): string {
  switch (revocation.kind) {
    case 'token':
      return `token:${revocation.tokenId}`;
    case 'login':
      return `login:${revocation.loginId}`;
    case 'subject':
      return `subject:${revocation.upToMilliseconds}:${revocation.subject}`;
    case 'later-login':
      return `later-login:${revocation.beganAtMilliseconds}:${revocation.loginId}`;
  }
}

function splitAtColon(text: string): [string, string] {
  const colon = text.indexOf(':');
  return [text.slice(0, colon), text.slice(colon + 1)];
}
