import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { format, resolveConfig } from 'prettier';
import { REFUSAL_REASONS } from '../../src/index.js';

const DOCUMENT = new URL('../../docs/reasons.md', import.meta.url);

const rows = Object.entries(REFUSAL_REASONS).map(
  ([reason, { status, meaning, remedy }]) => `| \`${reason}\` | ${status} | ${meaning} | ${remedy} |`,
);

async function withTable(text: string): Promise<string> {
  const table = [
    '| Reason | Status | What it means | What helps |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
  const [before = '', rest = ''] = text.split('<!-- reasons -->');
  const after = rest.split('<!-- /reasons -->')[1] ?? '';
  const options = await resolveConfig(DOCUMENT);
  const whole = `${before}<!-- reasons -->\n\n${table}\n\n<!-- /reasons -->${after}`;
  return format(whole, { ...options, parser: 'markdown' });
}

describe('docs/reasons.md', () => {
  it('shows every reason of the code (UPDATE_REASONS=1 brings it up to date)', async () => {
    const document = readFileSync(DOCUMENT, 'utf8');
    const current = await withTable(document);
    if (process.env['UPDATE_REASONS']) writeFileSync(DOCUMENT, current);
    else expect(document).toBe(current);
  });
});
