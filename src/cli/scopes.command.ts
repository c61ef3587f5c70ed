import { Command, InvalidArgumentError } from 'commander';
import type { DeclaredScope } from '../administration/declared.scopes.js';
import { type ClientWish, inVainOf, type ScopeDifference } from '../administration/scope.difference.js';
import { flowSentence, ScopeSynchronizer } from '../provisioning/scope.synchronizer.js';
import { appOption, resourceServerOption, scopesOfApp } from './app.scopes.js';
import { consents } from './asked.consent.js';
import { EXIT, print, printJson } from './printed.js';
import { administrationOf, poolOption, type UpstreamFlags, withUpstreamFlags } from './upstream.flags.js';

interface ScopesFlags extends UpstreamFlags {
  readonly app: string;
  readonly userPoolId: string;
  readonly resourceServer?: string;
  readonly client: readonly ClientWish[];
  readonly json: boolean;
  readonly prune?: boolean;
  readonly yes?: boolean;
}

const HELP = `
Holds the resource servers of a pool, and what its app clients may ask for, against @Scopes() in the code. The
application is looked at and not started: name the compiled file of its root module, and where a method makes that, the
method: dist/app.module.js#AppModule.forRoot, or an export that calls it with its arguments: dist/app.root.js#root.

A scope without a slash belongs to the resourceServer that the code gives ResourceServerModule or AuthModule. Where the
code works that out at its start, --resource-server says it.

Whom to allow a scope is not in the code, so say it: --client web (all of the code's scopes), or
--client web=orders/read,orders/write. By name or id, as often as needed.

apply --prune shows what it would delete, and asks; a script says --yes.

Exit codes: 0 nothing is missing or left over, 1 failed, 2 there is a difference.

  $ nest-cognito-oauth scopes diff  --app dist/app.module.js --resource-server orders --user-pool-id us-east-1_AbCdEfGhI
  $ nest-cognito-oauth scopes apply --app dist/app.module.js --resource-server orders --user-pool-id us-east-1_AbCdEfGhI --client web`;

export function scopesCommand(): Command {
  return new Command('scopes')
    .description("Holds the pool's scopes against the @Scopes() of an application")
    .addHelpText('after', HELP)
    .addCommand(
      flagged(new Command('diff'))
        .description('Names the scopes that the pool lacks, and those that no route demands any more')
        .action((flags: ScopesFlags) => diff(flags)),
    )
    .addCommand(
      flagged(new Command('apply'))
        .description('Adds what the pool lacks, and takes from app clients what it has no more')
        .option('--prune', 'also take away scopes that no route demands any more, from app clients first')
        .option('--yes', 'do not ask before scopes are deleted', false)
        .action((flags: ScopesFlags) => apply(flags)),
    );
}

function flagged(command: Command): Command {
  command
    .addOption(appOption().makeOptionMandatory())
    .addOption(poolOption().makeOptionMandatory())
    .addOption(resourceServerOption())
    .option('--client <name[=scopes]>', 'an app client, and what it is to be allowed', addWish, [])
    .option('--json', 'print for programs', false)
    .addHelpText('after', HELP);
  return withUpstreamFlags(command);
}

async function diff(flags: ScopesFlags): Promise<void> {
  const { synchronizer, declared, wishes } = await opened(flags);
  report(flags, declared, await synchronizer.difference(declared, wishes));
}

async function apply(flags: ScopesFlags): Promise<void> {
  const { synchronizer, declared, wishes } = await opened(flags);
  const difference = await synchronizer.difference(declared, wishes);
  const prune = flags.prune ?? false;
  if (prune && hasLeftOver(difference) && !(await mayDelete(flags, difference))) return;
  const steps: string[] = [];
  await synchronizer.apply(difference, { prune }, (step) => {
    steps.push(step);
    if (!flags.json) print(`done: ${step}`);
  });
  report(flags, declared, await synchronizer.difference(declared, wishes), steps);
}

/** People are asked. Of a script nobody knows whether it meant these. */
async function mayDelete(
  { yes, json, userPoolId }: ScopesFlags,
  difference: ScopeDifference,
): Promise<boolean> {
  if (yes) return true;
  const plan = differencePlan(userPoolId, difference);
  if (json || !process.stdin.isTTY) {
    throw new Error([...plan, '--prune deletes what is left over. Nothing was done: say --yes.'].join('\n'));
  }
  print(...plan);
  const isMeant = await consents();
  if (!isMeant) process.exitCode = EXIT.differs;
  return isMeant;
}

async function opened(flags: ScopesFlags) {
  const { declared, names } = await scopesOfApp(flags.app, flags.resourceServer);
  const synchronizer = new ScopeSynchronizer(administrationOf(flags, flags.userPoolId), flags.userPoolId);
  const wishes = flags.client.map(({ client, scopes }): ClientWish => {
    return { client, scopes: scopes === 'all' ? scopes : scopes.map((scope) => names.completeName(scope)) };
  });
  return { synchronizer, declared, wishes };
}

function report(
  { json, userPoolId }: ScopesFlags,
  declared: readonly DeclaredScope[],
  difference: ScopeDifference,
  steps?: readonly string[],
): void {
  const { missing, leftOver, clients, withoutFlow } = difference;
  const isFine = missing.length + leftOver.length + clients.length === 0;
  if (!isFine || withoutFlow.length > 0) process.exitCode = EXIT.differs;
  if (json) return printJson({ declared, ...difference, ...(steps === undefined ? {} : { done: steps }) });
  if (isFine) print(`No difference: the pool ${userPoolId} has the ${declared.length} scopes of the code.`);
  else print(...differencePlan(userPoolId, difference));
  if (steps === undefined && clients.some(({ gone }) => gone.length > 0)) {
    print('What no resource server has any more goes with: scopes apply');
  }
  if (hasLeftOver(difference)) {
    print('What is left over goes with: scopes apply --prune');
  }
  if (withoutFlow.length > 0) print(...withoutFlow.map(flowSentence));
  print(
    ...difference.askedByNobody.map(
      (scope) => `Note: no app client may ask for ${scope}${inVainOf(scope, difference)}. Name one: --client`,
    ),
  );
}

function hasLeftOver({ leftOver, clients }: ScopeDifference): boolean {
  return leftOver.length > 0 || clients.some((client) => client.leftOver.length > 0);
}

function differencePlan(userPoolId: string, difference: ScopeDifference): string[] {
  return [`The pool ${userPoolId} differs from the code:`, '', ...differenceLines(difference), ''];
}

function differenceLines({ missing, leftOver, clients }: ScopeDifference): string[] {
  return [
    ...missing.map(({ scope, demandedBy }) => `  + ${scope} is missing; ${demandedBy} demands it`),
    ...leftOver.map((scope) => `  - ${scope} is left over; no route demands it`),
    ...clients.flatMap((client) => [
      ...client.missing.map((scope) => `  + ${scope} is not allowed to the app client ${client.clientName}`),
      ...client.leftOver.map((scope) => `  - ${scope} is left over at the app client ${client.clientName}`),
      ...client.gone.map(
        (scope) =>
          `  - ${scope} is allowed to the app client ${client.clientName}, and no resource server has it any more`,
      ),
    ]),
  ];
}

function addWish(text: string, wishes: readonly ClientWish[]): ClientWish[] {
  const [client = '', scopes] = text.split(/=(.*)/s);
  if (client === '' || scopes === '') throw new InvalidArgumentError('Give name or name=scope,scope.');
  return [
    ...wishes,
    { client, scopes: scopes === undefined ? 'all' : scopes.split(',').map((one) => one.trim()) },
  ];
}
