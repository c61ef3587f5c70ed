import { z } from 'zod';
import { startUserPoolServer } from '../emulator/user-pool.server.js';
import { developmentSeed } from './development.seed.js';

const httpUrl = z.url({ protocol: /^https?$/, error: 'Give a full http(s) address.' });

const settings = z.object({
  USER_POOL_HOST: z.string().default('127.0.0.1'),
  USER_POOL_PORT: z.coerce.number('Give a port number.').int().min(0).max(65_535).default(9229),
  /** Where browsers and servers reach it. Default: on this machine. */
  USER_POOL_URL: httpUrl.optional(),
  /** The origins that Swagger UI is served from: it may log in. */
  SERVER_URLS: z
    .string()
    .default('http://localhost:3000,http://127.0.0.1:3000')
    .transform((text) => text.split(',').map((url) => url.trim()))
    .pipe(z.array(httpUrl)),
});

/** The embedded user pool by itself, for containers and for several servers that share one pool. */
async function run(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  const given = settings.safeParse(environment);
  if (!given.success) throw new Error(z.prettifyError(given.error));
  const { USER_POOL_HOST, USER_POOL_PORT, USER_POOL_URL, SERVER_URLS } = given.data;
  const pool = await startUserPoolServer({
    seed: developmentSeed(SERVER_URLS.map((url) => new URL(url).origin)),
    host: USER_POOL_HOST,
    port: USER_POOL_PORT,
    publicUrl: USER_POOL_URL,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void pool.close());
  }
  process.stdout.write(`The user pool ${pool.userPoolId} is up at ${pool.url}\n`);
}

try {
  await run(process.env);
} catch (error) {
  process.stderr.write(
    `\nThe user pool did not start.\n${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
