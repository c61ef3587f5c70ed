import { z } from 'zod';
import { malformedRequest } from '../resource-server/token.refusal.js';

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')]);
const carrier = z.object({ keep_current: flag.optional() });

/**
 * Whether a logout from everywhere spares the login that asks: `keep_current=true`, in the query or in the body.
 *
 * @throws Refusal 400 for anything but true and false, and for one that says both
 */
export function keepsCurrent(query: unknown, body: unknown): boolean {
  const said = [query, body ?? {}].flatMap((one) => {
    const parsed = carrier.safeParse(one);
    if (!parsed.success) throw malformedRequest('Send keep_current as true or false, or leave it out.');
    return parsed.data.keep_current ?? [];
  });
  if (new Set(said).size > 1) throw malformedRequest('The query and the body disagree on keep_current.');
  return said[0] ?? false;
}
