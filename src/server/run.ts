import type { Server as HttpServer } from 'node:http';
import { OptionsError, RevocationFileError } from '../index.js';
import { banner } from './banner.js';
import { createServer } from './create.server.js';
import { withRevocationFile } from './revocation.file.js';
import { readSettings } from './settings.js';

/** Below the ten seconds after which Docker kills. */
const GRACE_MILLISECONDS = 5000;

const WHERE_ELSE =
  'Set REVOCATION_FILE to a path that this process alone may write, or share a Redis by REDIS_URL. With ' +
  'REVOCATION_FILE=none a restart forgets what was revoked.';

/** Starts the server and stays until it is told to stop. A start that fails says why in a sentence, and exits 1. */
export async function run(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  try {
    const settings = withRevocationFile(readSettings(environment));
    const server = await createServer(settings);
    const http: HttpServer = server.app.getHttpServer();
    stopOnSignal(
      () => server.close(),
      () => http.closeAllConnections(),
    );
    await server.app.listen(
      settings.PORT,
      settings.HOST ?? (settings.pool === 'embedded' ? '127.0.0.1' : '0.0.0.0'),
    );
    process.stdout.write(
      banner(settings, server, (await server.app.getUrl()).replace('127.0.0.1', 'localhost')),
    );
  } catch (error) {
    process.stderr.write(`\nnest-cognito-oauth did not start.\n${explain(error)}\n`);
    process.exitCode = 1;
    process.exit();
  }
}

function explain(error: unknown): string {
  if (error instanceof OptionsError) return error.message;
  if (error instanceof RevocationFileError) return `${error.message}\n${WHERE_ELSE}`;
  if (isPortTaken(error)) return portTaken(error.port, 'PORT');
  if (error instanceof Error && isPortTaken(error.cause))
    return portTaken(error.cause.port, 'USER_POOL_PORT');
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function portTaken(port: number, setting: string): string {
  return `Port ${port} is taken. Stop what listens there, or set ${setting}.`;
}

function isPortTaken(error: unknown): error is { port: number } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error;
}

/** Requests under way are finished; a client that never finishes its own cannot keep the process alive. */
function stopOnSignal(close: () => Promise<void>, endConnections: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      setTimeout(endConnections, GRACE_MILLISECONDS).unref();
      void close().finally(() => process.exit());
    });
  }
}
