import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'docs/aws.md',
  'docs/command-line.md',
  'docs/pool-file.md',
];
const ROOT = new URL('../../', import.meta.url);

const textOf = (name: string) => readFileSync(new URL(name, ROOT), 'utf8');
const scripts = Object.keys(
  (JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }).scripts,
);

describe.each(DOCUMENTS)('%s', (name) => {
  const text = textOf(name);

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(new URL(link, new URL(name, ROOT))))).toEqual([]);
  });

  it('names files, commands and specs that are there', () => {
    const files = [...text.matchAll(/`((?:src|test|packaging|docs)\/[^`*{}\s]+)`/g)].map(
      ([, file = '']) => file,
    );
    expect(files.filter((file) => !existsSync(new URL(file, ROOT)))).toEqual([]);
    const commands = [...text.matchAll(/npm (?:run )?(?:--silent )?([a-z:]+)/g)].map(
      ([, script = '']) => script,
    );
    const builtIn = new Set(['ci', 'install', 'run', 'pack']);
    expect(commands.filter((script) => !scripts.includes(script) && !builtIn.has(script))).toEqual([]);
    const specs = [...text.matchAll(/npm test -- (test\/\S+\.ts)/g)].map(([, spec = '']) => spec);
    expect(specs.filter((spec) => !existsSync(new URL(spec, ROOT)))).toEqual([]);
  });
});

it('docs/architecture.svg can be read in light and in dark, and by who does not see it', () => {
  const picture = textOf('docs/architecture.svg');
  expect(picture).toContain('prefers-color-scheme: dark');
  expect(picture).toMatch(/role="img" aria-labelledby="title desc"/);
});
