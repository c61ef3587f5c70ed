/**
 * Writes what people read of the settings from their notes in the code: `.env.example`, and the table of the README.
 * `npm run settings`. With `--check` it only compares, and fails where one of them is not up to date.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { SETTING_GROUPS } from '../dist/server/settings.reference.js';
import { SECRET_SETTINGS } from '../dist/settings/secret.files.js';

const README = 'README.md';
const EXAMPLE = '.env.example';
/** At most so many letters a line. */
const BREAKS = /(.{1,98})(?:\s+|$)/g;

const pages = { [README]: await readme(), [EXAMPLE]: example() };

for (const [file, text] of Object.entries(pages)) {
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else
    assert.ok(
      isCurrent(file, text),
      `${file} is not what the notes say. Bring it up to date: npm run settings`,
    );
}

function isCurrent(file, text) {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}

async function readme() {
  const [before, rest = ''] = readFileSync(README, 'utf8').split('<!-- settings -->');
  const [, after = ''] = rest.split('<!-- /settings -->');
  const rows = SETTING_GROUPS.flatMap(({ settings }) =>
    Object.entries(settings).map(
      ([name, { standard, meaning }]) => `| \`${name}\` | ${standard} | ${meaning} |`,
    ),
  );
  const table = ['| Setting | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
  const text = `${before}<!-- settings -->\n\n${table}\n\n<!-- /settings -->${after}`;
  return format(text, { ...(await resolveConfig(README)), parser: 'markdown' });
}

/** Empty settings count as none: a copy of it starts the server with its own pool. */
function example() {
  return `${[
    '# Settings of the server. Copy this file to .env, which npm start reads, and fill in what you need.',
    '# What is empty counts as not set. Made by npm run settings.',
    ...SETTING_GROUPS.flatMap(({ title, settings }) => [
      '',
      `# --- ${title}`,
      ...Object.entries(settings).flatMap(lines),
    ]),
  ].join('\n')}\n`;
}

function lines([name, { standard, meaning }]) {
  const fromFile = SECRET_SETTINGS.includes(name)
    ? ` Or ${name}_FILE: the path of a file that holds it.`
    : '';
  const text = `${upper(meaning)}.${fromFile} Default: ${standard}.`.replace(' Default: needed.', ' Needed.');
  return ['', ...wrapped(text.replaceAll('`', '')).map((line) => `# ${line}`), `${name}=`];
}

function wrapped(text) {
  return text.replaceAll(BREAKS, '$1\n').trimEnd().split('\n');
}

function upper(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
