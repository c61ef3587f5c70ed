import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { DEFAULT_RATE_LIMITS } from '../../src/index.js';

it('docs/limits.md tells every limit as it is', () => {
  const document = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8');
  const rows = [...document.matchAll(/^\| `(\w+)` +\| (\d+) \/ (\d+) +\|/gm)];
  const told = rows.map(([, name, limit, windowSeconds]) => [
    name,
    { limit: Number(limit), windowSeconds: Number(windowSeconds) },
  ]);
  expect(Object.fromEntries(told)).toEqual(DEFAULT_RATE_LIMITS);
});
