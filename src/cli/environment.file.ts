import { chmod, readFile, writeFile } from 'node:fs/promises';

/** What became of a file of variables, by their names. */
export interface EnvironmentChange {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  /** What led to another endpoint than the one of the new settings. */
  readonly removed: readonly string[];
}

/** For the owner only: there are secrets in it. */
const MODE = 0o600;

/** Would send a server to the embedded pool that the file was for before. */
const OF_AN_ENDPOINT = ['COGNITO_ENDPOINT', 'COGNITO_ISSUER'];

/**
 * Writes settings into a file of variables, and leaves all else in it as it is: other variables, comments, the order.
 *
 * @param settings lines such as `NAME=value`
 */
export async function writeEnvironment(
  file: string,
  settings: readonly string[],
): Promise<EnvironmentChange> {
  const before = await textOf(file);
  if (before !== undefined) await chmod(file, MODE);
  const { text, change } = withSettings(before ?? '', settings);
  await writeFile(file, text, { mode: MODE });
  return change;
}

function withSettings(
  before: string,
  settings: readonly string[],
): { readonly text: string; readonly change: EnvironmentChange } {
  const leadsElsewhere = isIn(before, 'COGNITO_ENDPOINT') && !isIn(settings.join('\n'), 'COGNITO_ENDPOINT');
  const removed = leadsElsewhere ? OF_AN_ENDPOINT.filter((name) => isIn(before, name)) : [];
  let text = removed.reduce((rest, name) => replaced(rest, name, undefined), before);
  const added: string[] = [];
  const changed: string[] = [];
  for (const line of settings) {
    const name = /^(?:# )?(\w+)=/.exec(line)?.[1] ?? '';
    const after = replaced(text, name, line);
    if (isIn(text, name)) changed.push(...(after === text ? [] : [name]));
    else if (!text.split('\n').includes(line)) added.push(name);
    else continue;
    text = isIn(text, name) ? after : `${endedLine(text)}${line}\n`;
  }
  return { text, change: { added, changed, removed } };
}

/** The first of them; others of the same name would count in its place. */
function replaced(text: string, name: string, line: string | undefined): string {
  let isFirst = true;
  return text.replace(assignmentsOf(name), () => {
    const isKept = isFirst && line !== undefined;
    isFirst = false;
    return isKept ? `${line}\n` : '';
  });
}

function isIn(text: string, name: string): boolean {
  return assignmentsOf(name).test(text);
}

/** With all lines of a value in quotes. */
function assignmentsOf(name: string): RegExp {
  return new RegExp(
    `^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(?:"[^"]*"|'[^']*'|\`[^\`]*\`)?[^\\n]*(?:\\n|$(?![^]))`,
    'gm',
  );
}

function endedLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
