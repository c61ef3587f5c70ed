import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readPoolFile } from '../../src/provisioning/pool.file.js';
import { textOf } from './docs.pages.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pool-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

const UNKNOWN = { zzz: 1 };
/** Says something unknown in every structure that there is, so that the reader tells what it knows. */
const FILE = {
  ...UNKNOWN,
  name: 'orders',
  passwordPolicy: UNKNOWN,
  mfa: UNKNOWN,
  deviceTracking: UNKNOWN,
  resourceServers: [{ ...UNKNOWN, scopes: [UNKNOWN] }],
  groups: [UNKNOWN],
  clients: [{ ...UNKNOWN, clientName: 'web', refreshTokenRotation: UNKNOWN }],
  users: [{ ...UNKNOWN, mfa: UNKNOWN }],
};

async function knownMembers(): Promise<string[]> {
  const file = join(folder, 'pool.json');
  await writeFile(file, JSON.stringify(FILE));
  const complaint = await readPoolFile(file).then(
    () => '',
    (error: Error) => error.message,
  );
  return [...complaint.matchAll(/- (.*)zzz: There is no such member\. There are (.*)\.$/gm)].flatMap(
    ([, place = '', names = '']) =>
      names.split(', ').map((name) => `${place.replaceAll('[0]', '[]')}${name}`),
  );
}

it('docs/pool-file.md has a row for each member that a file may have, and no other', async () => {
  const known = await knownMembers();
  const isStructure = (member: string) =>
    known.some((one) => one.startsWith(`${member}.`) || one.startsWith(`${member}[].`));
  const [ofUsers, others] = [true, false].map((wanted) =>
    known.filter((one) => one.startsWith('users') === wanted && !isStructure(one)),
  );
  const page = textOf('pool-file.md');
  const rows = [...page.matchAll(/^\| `([^`]+)` /gm)].map(([, member = '']) => member);
  expect(rows.toSorted()).toEqual(others?.toSorted());
  for (const member of ofUsers ?? []) expect(page).toContain(`\`${member.split('.').at(-1)}\``);
});
