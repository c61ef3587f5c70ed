import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DOCS = new URL('../../docs/', import.meta.url);

/** The names of all pages under `docs`. */
export function pages(): string[] {
  return readdirSync(DOCS).filter((name) => name.endsWith('.md'));
}

export function textOf(page: string): string {
  return readFileSync(new URL(page, DOCS), 'utf8');
}

/** The TypeScript blocks of a page, in their order. */
export function blocksOn(page: string): string[] {
  return [...textOf(page).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
}

/** The one block of a page that holds a text. */
export function blockOn(page: string, text: string): string {
  const found = blocksOn(page).filter((block) => block.includes(text));
  if (found.length !== 1) throw new Error(`${page} has ${found.length} blocks with "${text}".`);
  return found[0] ?? '';
}

/** Puts a block where it can be imported. Answers the path. */
export function placed(folder: URL, name: string, code: string): string {
  const file = fileURLToPath(new URL(`${name}.ts`, folder));
  writeFileSync(
    file,
    code
      .replaceAll("'nest-cognito-oauth/testing'", "'../../../src/testing/index.js'")
      .replaceAll("'nest-cognito-oauth'", "'../../../src/index.js'"),
  );
  return file;
}
