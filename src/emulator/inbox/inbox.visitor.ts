import type { IncomingMessage } from 'node:http';

const loopbackAddress = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;
const loopbackHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * Codes are shown to this machine alone: to a connection from it, under a name of its own. The name matters because a
 * page elsewhere can have its own domain resolve to 127.0.0.1 (DNS rebinding).
 */
export function mayReadInbox({ socket, headers }: IncomingMessage): boolean {
  return loopbackAddress.test(socket.remoteAddress ?? '') && loopbackHost.test(headers.host ?? '');
}

export function asksForInbox({ method, url }: IncomingMessage): boolean {
  return method === 'GET' && (url === '/_inbox' || url?.startsWith('/_inbox?') === true);
}
