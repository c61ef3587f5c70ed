import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { assumptionsInCode, readLedger, readme, specifications, withTable } from './support/ledger.js';

const ledger = readLedger();

describe('the fidelity ledger', () => {
  it('says of every behaviour where it is known from, how surely, and which test holds it', () => {
    const degrees = ['documented', 'captured', 'measured', 'assumed'];
    for (const entry of ledger) {
      expect(degrees).toContain(entry.confidence);
      for (const text of [entry.area, entry.behaviour, entry.source, entry.test]) expect(text).not.toBe('');
    }
    const behaviours = ledger.map(({ behaviour }) => behaviour);
    expect(new Set(behaviours).size).toBe(behaviours.length);
  });

  it('names tests that there are', () => {
    const text = specifications();
    const missing = ledger.filter(({ test }) => !text.includes(`'${test}'`));
    expect(missing).toEqual([]);
  });

  it('has an entry for everything that the code assumes, and for nothing that it does not', () => {
    const entries = new Map<string, number>();
    for (const { code, confidence } of ledger) {
      if (code === undefined) continue;
      expect(confidence).toBe('assumed');
      entries.set(code, (entries.get(code) ?? 0) + 1);
    }
    expect(entries).toEqual(assumptionsInCode());
  });

  it('is what the README of the emulator shows (UPDATE_LEDGER=1 brings it up to date)', () => {
    const document = readFileSync(readme, 'utf8');
    const current = withTable(document, ledger);
    if (process.env['UPDATE_LEDGER']) writeFileSync(readme, current);
    else expect(document).toBe(current);
  });
});
