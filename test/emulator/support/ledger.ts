import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One behaviour of Cognito that the emulator claims. */
export interface LedgerEntry {
  readonly area: string;
  readonly behaviour: string;
  /** A page of AWS's documentation, or where else it is known from. */
  readonly source: string;
  readonly confidence: 'documented' | 'captured' | 'measured' | 'assumed';
  /** Title of the test that holds it. */
  readonly test: string;
  /** The option that changes it. */
  readonly switch?: string;
  /** The file whose comment says `Assumed`. */
  readonly code?: string;
}

const root = join(import.meta.dirname, '../../..');
const emulator = join(root, 'src/emulator');

export const readme = join(emulator, 'README.md');

export function readLedger(): readonly LedgerEntry[] {
  return JSON.parse(readFileSync(join(emulator, 'fidelity.ledger.json'), 'utf8')) as LedgerEntry[];
}

/** The text of every specification of the emulator. */
export function specifications(): string {
  const folder = join(root, 'test/emulator');
  const files = readdirSync(folder).filter((name) => name.endsWith('.spec.ts'));
  return files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
}

/** How often each source file says that something is assumed. */
export function assumptionsInCode(): ReadonlyMap<string, number> {
  const files = readdirSync(emulator, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const counts = files.map((name) => {
    const text = readFileSync(join(emulator, name), 'utf8');
    return [name.replaceAll('\\', '/'), (text.match(/\bAssumed\b[^:\n]*:/g) ?? []).length] as const;
  });
  return new Map(counts.filter(([, count]) => count > 0));
}

/** Prettier would set the tables in columns as wide as their longest cell. */
const begin = '<!-- prettier-ignore-start -->';
const end = '<!-- prettier-ignore-end -->';

/** The document with its table brought up to date. */
export function withTable(document: string, ledger: readonly LedgerEntry[]): string {
  const [before = ''] = document.split(begin);
  const [, after = ''] = document.split(end);
  return `${before}${begin}\n\n${tableOf(ledger)}\n\n${end}${after}`;
}

function tableOf(ledger: readonly LedgerEntry[]): string {
  const areas = [...new Set(ledger.map(({ area }) => area))];
  return areas
    .map((area) => {
      const rows = ledger.filter((entry) => entry.area === area).map(rowOf);
      const head = ['| behaviour | how sure | source | switch |', '| --- | --- | --- | --- |'];
      return [`### ${area}`, '', ...head, ...rows].join('\n');
    })
    .join('\n\n');
}

function rowOf(entry: LedgerEntry): string {
  const cells = [entry.behaviour, entry.confidence, entry.source, entry.switch ? `\`${entry.switch}\`` : ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
