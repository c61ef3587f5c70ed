import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { issuerForms, type IssuerForm } from '../emulator/pool/issuer.js';
import { startUserPoolServer, type TlsIdentity, type UserPoolServer } from '../emulator/user-pool.server.js';
import { embeddedSeed } from '../provisioning/embedded.seed.js';
import { groupScopesTriggers } from '../provisioning/group-scopes.trigger.js';
import type { PoolDefinition } from '../provisioning/pool.definition.js';
import { readPoolFile } from '../provisioning/pool.file.js';
import { httpOrigin } from './upstream.flags.js';

interface UserPoolFlags {
  readonly seed?: string;
  readonly port: number;
  readonly host: string;
  readonly url?: string;
  readonly issuer: IssuerForm;
  readonly data?: string;
  readonly advertisePkce: boolean;
  readonly tlsKey?: string;
  readonly tlsCert?: string;
}

export function userPoolCommand(): Command {
  return new Command('user-pool')
    .description('Runs an embedded Amazon Cognito user pool. Nothing of it leaves this machine.')
    .option(
      '--seed <file>',
      'YAML or JSON file with the users, groups, clients and scopes of the pool; required unless the file of --data is there',
    )
    .option('--port <number>', 'port to listen on; 0 takes any free one', portNumber, 9229)
    .option(
      '--host <address>',
      'address to listen on; by default nobody but this machine can reach it',
      '127.0.0.1',
    )
    .option(
      '--url <origin>',
      'where clients reach it, if not http://localhost:PORT or that --host',
      httpOrigin,
    )
    .addOption(
      new Option('--issuer <form>', 'how the issuer of the tokens is written')
        .choices(issuerForms)
        .default('local'),
    )
    .option(
      '--data <file>',
      'keep the pool in this file; once it is there, it counts, and of the seed only groupScopes',
    )
    .option('--advertise-pkce', 'let discovery name S256, which Cognito does not', false)
    .option('--tls-key <file>', 'serve https with this key, in PEM')
    .option('--tls-cert <file>', 'the certificate for it, in PEM')
    .addHelpText(
      'after',
      [
        '',
        'Once it runs, the codes and passwords that would have been sent to people are at /_inbox, for this machine alone:',
        'http://localhost:9229/_inbox unless you chose another port or address.',
      ].join('\n'),
    )
    .hook('preAction', (one) => {
      for (const fault of halves(one.opts<UserPoolFlags>())) one.error(fault);
    })
    .action((flags: UserPoolFlags) => run(flags));
}

async function run(flags: UserPoolFlags): Promise<void> {
  const definition = await readDefinition(flags);
  const pool = await startUserPoolServer({
    seed: definition && embeddedSeed(definition),
    triggers: groupScopesTriggers(definition?.groupScopes ?? {}),
    port: flags.port,
    host: flags.host,
    publicUrl: flags.url,
    issuer: flags.issuer,
    advertisesPkce: flags.advertisePkce,
    tls: await readTls(flags),
    dataFile: flags.data,
    inbox: true,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void pool.close());
  if (!isOwnAddress(flags.host)) process.stderr.write(`${openWarning(flags, pool)}\n`);
  process.stdout.write(
    [
      `The user pool ${pool.userPoolId} is up at ${pool.url}`,
      `  issuer  ${pool.issuer}`,
      `  inbox   ${pool.url}/_inbox`,
      '',
    ].join('\n'),
  );
}

/** What no single flag shows. */
function halves({ seed, data, tlsKey, tlsCert }: UserPoolFlags): string[] {
  const hasPool = seed !== undefined || (data !== undefined && existsSync(data));
  return [
    ...(hasPool ? [] : ['Give --seed <file>, or with --data the file of a pool that is there already.']),
    ...((tlsKey === undefined) === (tlsCert === undefined)
      ? []
      : ['--tls-key and --tls-cert go together: name both or neither.']),
  ];
}

/** Without a seed it is the file of the data that counts. */
async function readDefinition({ seed }: UserPoolFlags): Promise<PoolDefinition | undefined> {
  return seed === undefined ? undefined : readPoolFile(seed);
}

function isOwnAddress(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** The API of the pool takes any credentials: whoever reaches it is its administrator. */
function openWarning({ host, url }: UserPoolFlags, pool: UserPoolServer): string {
  const danger = `Warning: whoever can reach ${host} of this machine can use, read and change the pool.`;
  if (url !== undefined || !wildcards.has(host)) return danger;
  return `${danger} Others know it by another name than ${pool.url}: give theirs with --url.`;
}

const wildcards: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

async function readTls({ tlsKey, tlsCert }: UserPoolFlags): Promise<TlsIdentity | undefined> {
  if (tlsKey === undefined || tlsCert === undefined) return undefined;
  const [key, cert] = await Promise.all([readFile(tlsKey), readFile(tlsCert)]);
  return { key, cert };
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Give a port number, 0 to 65535.');
}
