import type { Registry } from 'prom-client';
import type { AuthEventType } from '../events/auth.event.js';
import type { AuthEvents } from '../events/auth.events.js';
import type { Prometheus } from './prometheus.js';

/** All but refusals, which are counted without: the guard makes no event of one while nobody listens. */
const COUNTED: Readonly<Record<Exclude<AuthEventType, 'refusal'>, true>> = {
  login: true,
  refresh: true,
  logout: true,
  'logout-all': true,
  revocation: true,
  'refresh-token-reuse': true,
  'rate-limit': true,
  'user-created': true,
  'user-password-reset': true,
  'user-group-added': true,
  'user-group-removed': true,
  'user-disabled': true,
  'user-enabled': true,
  'user-deleted': true,
};

/** Counts what happens to logins and tokens. @returns how to stop */
export function countEvents(
  { Counter }: Prometheus,
  registry: Registry,
  prefix: string,
  events: AuthEvents,
): () => void {
  const counter = new Counter({
    name: `${prefix}events_total`,
    help: 'What happened to logins and tokens, by the type of the event.',
    labelNames: ['type'],
    registers: [registry],
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a record are text to the compiler
  const types = Object.keys(COUNTED) as (keyof typeof COUNTED)[];
  const stops = types.map((type) => {
    counter.inc({ type }, 0);
    return events.on(type, () => counter.inc({ type }));
  });
  return () => stops.forEach((stop) => stop());
}
