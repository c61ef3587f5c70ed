import { readFileSync } from 'node:fs';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The code blocks of the README in one language, in their order. */
export function blocksOf(language: string): string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, code = '']) => code,
  );
}

/** The one block that holds a text. */
export function blockWith(language: string, text: string): string {
  const found = blocksOf(language).filter((block) => block.includes(text));
  if (found.length !== 1)
    throw new Error(`The README has ${found.length} ${language} blocks with "${text}".`);
  return found[0] ?? '';
}

/** The cells of the tables between two markers, without the heads. */
export function tablesIn(marker: string): string[][] {
  const part = README.split(`<!-- ${marker} -->`)[1]?.split(`<!-- /${marker} -->`)[0] ?? '';
  return part
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[ :|-]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}
