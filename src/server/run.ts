import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { MetricsPortError, OptionsError, RevocationFileError, ScopeDriftError } from '../index.js';
import { silenceAwsSdkNote } from '../settings/aws-sdk.note.js';
import { banner } from './banner.js';
import { createServer, type Server } from './create.server.js';
import { GracefulStop } from './http/graceful.stop.js';
import { secretsOf } from './log/known.secrets.js';
import { ServerLogger } from './log/server.logger.js';
import { withRevocationFile } from './revocation.file.js';
import { readSettings } from './settings.js';
import { Stopping } from './stopping.js';

const WHERE_ELSE =
  'Set REVOCATION_FILE to a path that this process alone may write, or share a Redis by REDIS_URL. With ' +
  'REVOCATION_FILE=none a restart forgets what was revoked.';

const ANY_HOST =
  'PUBLIC_URL is not set: the metadata, and the page that devices send people to, name the Host header of each ' +
  'request, which whoever sends it may choose. Set PUBLIC_URL to the address at which people reach this server.';

/** Starts the server and stays until it is told to stop. A start that fails says why in a sentence, and exits 1. */
export async function run(
  environment: Readonly<Record<string, string | undefined>>,
  adapter?: AbstractHttpAdapter,
): Promise<void> {
  silenceAwsSdkNote();
  try {
    const settings = withRevocationFile(readSettings(environment));
    const format = settings.LOG_FORMAT ?? (settings.pool === 'embedded' ? 'text' : 'json');
    Logger.overrideLogger(
      new ServerLogger({ level: settings.LOG_LEVEL, format, secrets: secretsOf(settings) }),
    );
    const server = await createServer(settings, adapter);
    const stop = new GracefulStop(server.app.getHttpServer());
    stopOnSignal((delaySeconds) => stopServer(server, stop, delaySeconds), settings.SHUTDOWN_DELAY_SECONDS);
    await server.app.listen(
      settings.PORT,
      settings.HOST ?? (settings.pool === 'embedded' ? '127.0.0.1' : '0.0.0.0'),
    );
    if (settings.pool === 'cognito' && settings.PUBLIC_URL === undefined) new Logger('Server').warn(ANY_HOST);
    const url = (await server.app.getUrl()).replace('127.0.0.1', 'localhost');
    if (format === 'text') process.stdout.write(banner(settings, server, url));
    else new Logger('Server').log(`nest-cognito-oauth is up at ${url}`);
  } catch (error) {
    process.stderr.write(`\nnest-cognito-oauth did not start.\n${explain(error)}\n`);
    process.exitCode = 1;
    process.exit();
  }
}

function explain(error: unknown): string {
  if (error instanceof OptionsError || error instanceof ScopeDriftError) return error.message;
  if (error instanceof MetricsPortError) return `${error.message} METRICS_PORT and METRICS_HOST say where.`;
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

/** An orchestrator takes its time to hear of it; whoever presses Ctrl-C does not want to wait. */
function stopOnSignal(stop: (delaySeconds: number) => Promise<void>, delaySeconds: number): void {
  for (const [signal, delay] of [
    ['SIGINT', 0],
    ['SIGTERM', delaySeconds],
  ] as const) {
    process.once(signal, () => void stop(delay).finally(() => process.exit()));
  }
}

/** No request is lost, and whoever routes them is told first. */
async function stopServer(server: Server, http: GracefulStop, delaySeconds: number): Promise<void> {
  server.app.get(Stopping).begin();
  await pause(delaySeconds * 1000);
  await http.finish();
  await server.close();
}
