import { readFileSync } from 'node:fs';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The code blocks of a page, by default the README, in one language, in their order. */
export function blocksOf(language: string, page = README): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, code = '']) => code,
  );
}

/** The one block that holds a text. */
export function blockWith(language: string, text: string, page = README): string {
  const found = blocksOf(language, page).filter((block) => block.includes(text));
  if (found.length !== 1) throw new Error(`The page has ${found.length} ${language} blocks with "${text}".`);
  return found[0] ?? '';
}

/** The cells of the tables between two markers, without the heads. */
export function tablesIn(marker: string, page = README): string[][] {
  const part = page.split(`<!-- ${marker} -->`)[1]?.split(`<!-- /${marker} -->`)[0] ?? '';
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
