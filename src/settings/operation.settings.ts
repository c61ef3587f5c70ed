import { z } from 'zod';
import { list, port, seconds } from './setting.values.js';

/** From the most to the least talkative; each tells what those after it tell, too. */
export const LOG_LEVELS = ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] as const;

const origin = z
  .string()
  .refine(
    (url) => /^https?:/.test(url) && URL.canParse(url) && new URL(url).origin === url,
    'Give origins, such as https://app.example.com: scheme, host and port, no more.',
  );

const delay = z.coerce.number('Give a number of seconds.').int().nonnegative().max(600);

/** Of those who run the server: what it logs and shows, and what it bears. */
export const operationShape = {
  CORS_ORIGINS: list.pipe(z.array(origin)).optional(),
  REQUEST_TIMEOUT_SECONDS: seconds.default(30),
  SHUTDOWN_DELAY_SECONDS: delay.default(0),
  LOG_LEVEL: z.enum(LOG_LEVELS, `Give one of ${LOG_LEVELS.join(', ')}.`).default('log'),
  LOG_FORMAT: z.enum(['json', 'text'], 'Give json or text.').optional(),
  METRICS_PORT: port.optional(),
  METRICS_HOST: z.string().min(1).default('127.0.0.1'),
};
