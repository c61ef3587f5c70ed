/** A server, and how to get in. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly database?: number;
}

const DEFAULT_PORT = 6379;

/**
 * Node's own error would carry the URL, and with it the password.
 *
 * @throws Error when it is no URL of Redis
 */
export function parseRedisUrl(url: string, defaultPort = DEFAULT_PORT): RedisAddress {
  if (!URL.canParse(url)) throw new Error('The URL of Redis is not a URL.');
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  if (protocol !== 'redis:' && protocol !== 'rediss:') {
    throw new Error('The URL of Redis must begin with redis:// or rediss://.');
  }
  return {
    host: withoutBrackets(hostname) || 'localhost',
    port: port === '' ? defaultPort : Number(port),
    isTls: protocol === 'rediss:',
    username: username === '' ? undefined : decodeURIComponent(username),
    password: password === '' ? undefined : decodeURIComponent(password),
    database: databaseOf(pathname),
  };
}

export function isSameServer(one: RedisAddress, other: RedisAddress): boolean {
  return one.host === other.host && one.port === other.port;
}

export function placeOf({ host, port }: RedisAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** As a URL writes IPv6. */
function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function databaseOf(pathname: string): number | undefined {
  if (pathname === '' || pathname === '/') return undefined;
  if (!/^\/\d+$/.test(pathname)) throw new Error('The URL of Redis must end with the number of a database.');
  return Number(pathname.slice(1));
}
