import { Command } from 'commander';
import type { PoolAdministration } from '../administration/pool.administration.js';
import { hasScopeTrigger } from '../provisioning/checkup/pool.checks.js';
import type { PoolDefinition } from '../provisioning/pool.definition.js';
import { readPoolFile } from '../provisioning/pool.file.js';
import { type PoolPlan, PoolProvisioner } from '../provisioning/pool.provisioner.js';
import { serverEnvironment } from '../provisioning/server.environment.js';
import { consents } from './asked.consent.js';
import { type EnvironmentChange, writeEnvironment } from './environment.file.js';
import { changeLines, changeRecord } from './plan.lines.js';
import { EXIT, print, printJson } from './printed.js';
import {
  administrationOf,
  poolOption,
  regionOf,
  type UpstreamFlags,
  withUpstreamFlags,
} from './upstream.flags.js';

interface ProvisionFlags extends UpstreamFlags {
  readonly from: string;
  readonly userPoolId?: string;
  readonly plan: boolean;
  readonly prune: boolean;
  readonly yes: boolean;
  readonly writeEnv?: string;
  readonly json: boolean;
}

const HELP = `
Makes a user pool what its file says, after showing its plan. What the file is silent of stays; lists gain what they lack,
and --prune makes them those of the file. Only a scope that no resource server has any more goes from an app client in any
case. Run twice, the second run has nothing to do. It does not deploy the trigger of
groupScopes: template prints it.

App clients are known by their names. Unless the file says otherwise, token revocation is on, refresh tokens rotate and
strangers are not told who has an account. ALLOW_REFRESH_TOKEN_AUTH goes with rotation, unless the file names it. What
Cognito cannot change is named with what it needs. The same file seeds the embedded pool: user-pool --seed pool.yaml

Exit codes: 0 done or nothing to do, 1 failed, 2 the file says what Cognito cannot change, or with --plan: something is
to be done.

  $ nest-cognito-oauth provision --from pool.yaml --plan
  $ nest-cognito-oauth provision --from pool.yaml --write-env .env`;

export function provisionCommand(): Command {
  const command = new Command('provision')
    .description('Makes a user pool at AWS what a file says, and prints the settings for the server')
    .requiredOption('--from <file>', 'the definition of the pool, YAML or JSON')
    .addOption(poolOption())
    .option('--plan', 'only show what would be done', false)
    .option('--prune', 'also take from lists of settings what the lists of the file leave out', false)
    .option('--yes', 'do not ask before acting on a terminal', false)
    .option(
      '--write-env <file>',
      'write the settings of the server there, secrets included, for the owner only; what else is in it stays',
    )
    .option('--json', 'print for programs', false)
    .addHelpText('after', HELP)
    .action((flags: ProvisionFlags) => run(flags));
  return withUpstreamFlags(command);
}

async function run(flags: ProvisionFlags): Promise<void> {
  const definition = await readPoolFile(flags.from);
  const administration = administrationOf(flags, flags.userPoolId);
  const provisioner = new PoolProvisioner(administration);
  const plan = await provisioner.plan(definition, flags.userPoolId, { prune: flags.prune });
  if (!flags.json) showPlan(plan);
  if (flags.plan) {
    if (flags.json) printJson(recordOf(plan));
    if (plan.changes.length + plan.unchangeable.length > 0) process.exitCode = EXIT.differs;
    return;
  }
  if (plan.changes.length > 0 && !(await mayAct(flags))) return;
  const id = await provisioner.apply(plan, (change) => {
    if (!flags.json) print(`done: ${changeLines(change)[0] ?? ''}`);
  });
  if (plan.unchangeable.length > 0) process.exitCode = EXIT.differs;
  await tellSettings(flags, { definition, administration, plan, id });
}

async function tellSettings(
  flags: ProvisionFlags,
  made: {
    readonly definition: PoolDefinition;
    readonly administration: PoolAdministration;
    readonly plan: PoolPlan;
    readonly id: string;
  },
): Promise<void> {
  const { definition, administration, plan, id } = made;
  const pool = await administration.describePool(id);
  const clients = await administration.clients(id);
  const upstream = { region: regionOf(flags, id), endpoint: flags.endpoint };
  const settings = (secrets: boolean) => serverEnvironment(definition, pool, clients, upstream, { secrets });
  const written =
    flags.writeEnv === undefined ? undefined : await writeEnvironment(flags.writeEnv, settings(true));
  if (flags.json) return printJson({ ...recordOf(plan), userPoolId: id, settings: settings(false), written });
  print(
    '',
    'The settings of the server for this pool:',
    '',
    ...settings(false).map((line) => `  ${line}`),
    '',
  );
  if (definition.groupScopes !== undefined && !hasScopeTrigger(pool)) print(...triggerLines(flags));
  if (flags.writeEnv !== undefined && written !== undefined)
    return print(`They are in ${flags.writeEnv}, with the secrets.`, ...writtenLines(written));
  const hasSecret = clients.some(({ clientSecret }) => clientSecret !== undefined);
  if (hasSecret)
    print('Secrets are not shown: --write-env .env writes them to a file that only you can read.');
}

function writtenLines(change: EnvironmentChange): string[] {
  const named = Object.entries(change).filter(([, names]) => names.length > 0);
  return [
    ...named.map(([what, names]) => `  ${what}: ${names.join(', ')}`),
    named.length === 0 ? '  It said so already.' : '  What else was in it is there still.',
  ];
}

/** Behind another endpoint than AWS is an embedded pool, which has its triggers from the file that it started with. */
function triggerLines({ from, endpoint }: ProvisionFlags): string[] {
  if (endpoint !== undefined) {
    return [
      'groupScopes gives password logins their scopes where the embedded pool was started with this file:',
      `nest-cognito-oauth user-pool --seed ${from}`,
      '',
    ];
  }
  return [
    'groupScopes is not in force at AWS yet: the trigger that gives password logins their scopes is a Lambda function, and',
    `this command deploys none. It is in: nest-cognito-oauth template --from ${from}`,
    '',
  ];
}

function showPlan({ userPoolId, changes, leftOver, unchangeable }: PoolPlan): void {
  const subject = userPoolId === undefined ? 'a new user pool' : `the user pool ${userPoolId}`;
  if (unchangeable.length > 0) {
    print(
      `The file says of ${subject} what Cognito cannot change, and it stays as it is:`,
      ...unchangeable.map((one) => `  ! ${one}`),
      '',
    );
  }
  if (changes.length === 0 && unchangeable.length > 0) print('There is nothing else to do.', '');
  else if (changes.length === 0) print(`Nothing to do: ${subject} is what the file says.`);
  else print(`The plan for ${subject}:`, '', ...changes.flatMap(changeLines).map((line) => `  ${line}`), '');
  if (leftOver.length > 0) {
    print(
      'The pool also has, and keeps, what the file does not know:',
      ...leftOver.map((one) => `  ${one}`),
      '',
    );
  }
}

function recordOf({ userPoolId, changes, leftOver, unchangeable }: PoolPlan): object {
  return { userPoolId, changes: changes.map(changeRecord), leftOver, unchangeable };
}

/** People are asked; a script that got this far meant it. */
async function mayAct({ yes, json }: ProvisionFlags): Promise<boolean> {
  return yes || json || !process.stdin.isTTY || (await consents());
}
