import type { Revocation } from './revocation.js';

/** A revocation as every store keeps it: what it says, and until when. */
export type RecordedRevocation = readonly [text: string, expiresAtSeconds: number];

const TOKEN = 'token:';
const LOGIN = 'login:';

/** The text is everything but the expiry, so that the same revocation written anew replaces the old one's expiry. */
export function toRecord(revocation: Revocation): RecordedRevocation {
  return [textOf(revocation), revocation.expiresAtSeconds];
}

/** Never leaves an entry out: what this version cannot read is `unreadable`, and the replica fails closed on it. */
export function fromRecord([text, expiresAtSeconds]: RecordedRevocation): Revocation {
  // Nearly all entries are of these two kinds, and there may be a million to read.
  if (text.startsWith(LOGIN)) return { kind: 'login', loginId: text.slice(LOGIN.length), expiresAtSeconds };
  if (text.startsWith(TOKEN)) return { kind: 'token', tokenId: text.slice(TOKEN.length), expiresAtSeconds };
  const [kind, rest] = splitAtColon(text);
  const said = isReadable(kind) ? READERS[kind](rest) : undefined;
  return said === undefined
    ? { kind: 'unreadable', text, expiresAtSeconds }
    : Object.assign(said, { expiresAtSeconds });
}

/** The identifier stands last: it is the only part that may hold a colon itself. */
function textOf(revocation: Revocation): string {
  switch (revocation.kind) {
    case 'token':
      return TOKEN + revocation.tokenId;
    case 'login':
      return LOGIN + revocation.loginId;
    case 'subject':
      return `subject:${revocation.upToMilliseconds}:${revocation.subject}`;
    case 'client':
      return `client:${revocation.upToMilliseconds}:${revocation.clientId}`;
    case 'pool':
      return `pool:${revocation.upToMilliseconds}:${revocation.issuer}`;
    case 'later-login':
      return `later-login:${revocation.beganAtMilliseconds}:${revocation.loginId}`;
    case 'unreadable':
      return revocation.text;
  }
}

type Said<K> = K extends Revocation['kind']
  ? Omit<Extract<Revocation, { kind: K }>, 'expiresAtSeconds'>
  : never;
type ReadableKind = Exclude<Revocation['kind'], 'token' | 'login' | 'unreadable'>;

/** By kind and not a `switch`: a kind that nobody reads does not compile. */
const READERS: { readonly [K in ReadableKind]: (rest: string) => Said<K> | undefined } = {
  subject: (rest) =>
    atMoment(rest, (upToMilliseconds, subject) => ({ kind: 'subject', subject, upToMilliseconds })),
  client: (rest) =>
    atMoment(rest, (upToMilliseconds, clientId) => ({ kind: 'client', clientId, upToMilliseconds })),
  pool: (rest) => atMoment(rest, (upToMilliseconds, issuer) => ({ kind: 'pool', issuer, upToMilliseconds })),
  'later-login': (rest) =>
    atMoment(rest, (beganAtMilliseconds, loginId) => ({ kind: 'later-login', loginId, beganAtMilliseconds })),
};

function isReadable(kind: string): kind is ReadableKind {
  return Object.hasOwn(READERS, kind);
}

function atMoment<T>(rest: string, say: (milliseconds: number, id: string) => T): T | undefined {
  const [moment, id] = splitAtColon(rest);
  return /^\d+$/.test(moment) ? say(Number(moment), id) : undefined;
}

function splitAtColon(text: string): [string, string] {
  const colon = text.indexOf(':');
  return colon === -1 ? ['', text] : [text.slice(0, colon), text.slice(colon + 1)];
}
