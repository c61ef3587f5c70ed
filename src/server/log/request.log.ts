import type { IncomingMessage, ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';

const logger = new Logger('Http');

/** One line at `debug` when a request has been answered, or its caller has gone. Without the query: codes stand there. */
export function logRequest(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  if (!Logger.isLevelEnabled('debug')) return next();
  const begunAt = performance.now();
  const [path = ''] = (request.url ?? '').split('?');
  response.once('close', () => {
    const { method } = request;
    const milliseconds = Math.round(performance.now() - begunAt);
    const outcome = response.writableFinished ? { status: response.statusCode } : { isAborted: true };
    logger.debug(`answered ${JSON.stringify({ method, path, ...outcome, milliseconds })}`);
  });
  next();
}
