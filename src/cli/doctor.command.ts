import { Command, Option } from 'commander';
import type { CheckupSettings } from '../provisioning/checkup/checkup.settings.js';
import type { Finding } from '../provisioning/checkup/finding.js';
import { checkNetwork } from '../provisioning/checkup/network.checks.js';
import { checkUpPool, type PoolCheckup } from '../provisioning/checkup/pool.checkup.js';
import { checkRedis } from '../provisioning/checkup/redis.check.js';
import type { DeclaredInApp } from '../provisioning/checkup/scope.checks.js';
import { appOption, resourceServerOption, scopesOfApp } from './app.scopes.js';
import { type DoctorSettings, environmentOf, readDoctorSettings } from './doctor.settings.js';
import { EXIT, print, printJson } from './printed.js';
import { administrationOf, httpOrigin, regionOf } from './upstream.flags.js';

interface DoctorFlags {
  readonly app?: string;
  readonly serverUrl?: string;
  readonly json: boolean;
}

const HELP = `
Holds a live pool against the settings of the server, and says in a sentence each what is wrong and how to mend it. It
reads the same variables as the server, and needs the AWS rights cognito-idp:Describe* and List*; where one is missing it
says so and looks at the rest.
With --app it looks also whether the pool has the scopes that the code demands. It changes nothing.

Exit codes: 0 nothing is wrong, 1 it could not look, or not at all of it, 2 it found faults.

  $ nest-cognito-oauth doctor --settings .env
  $ nest-cognito-oauth doctor --settings .env --app dist/app.module.js`;

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Checks a live pool and the settings of the server against each other')
    .addOption(
      setting('--user-pool-id <id>', 'COGNITO_USER_POOL_ID', 'the user pool, such as us-east-1_AbCdEfGhI'),
    )
    .addOption(setting('--domain <origin>', 'COGNITO_DOMAIN', 'OAuth domain of the pool'))
    .addOption(
      setting('--issuer <url>', 'COGNITO_ISSUER', "iss of the tokens, if it is not AWS's original form"),
    )
    .addOption(
      setting(
        '--clients <list>',
        'COGNITO_CLIENTS',
        "app clients as id or id:secret, parted by commas; the server's own first",
      ),
    )
    .addOption(
      setting(
        '--grants <list>',
        'GRANTS',
        'grant types that the server offers, parted by commas; all but password if not set',
      ),
    )
    .addOption(setting('--redis-url <url>', 'REDIS_URL', 'Redis or Valkey of the server'))
    .addOption(appOption())
    .addOption(resourceServerOption())
    .addOption(
      new Option(
        '--server-url <origin>',
        'where browsers reach the server: may its Swagger UI log in?',
      ).argParser(httpOrigin),
    )
    .addOption(
      setting(
        '--access-token-lifetime <seconds>',
        'ACCESS_TOKEN_LIFETIME_SECONDS',
        'for how long the server keeps revocations; 86400 if not set',
      ),
    )
    .addOption(
      setting(
        '--refresh-token-lifetime <seconds>',
        'REFRESH_TOKEN_LIFETIME_SECONDS',
        'for how long the server keeps those of whole logins; 2592000 if not set',
      ),
    )
    .option('--json', 'print for programs', false)
    .addOption(setting('--region <name>', 'COGNITO_REGION', 'AWS region of the pool'))
    .addOption(
      setting(
        '--endpoint <origin>',
        'COGNITO_ENDPOINT',
        'another cognito-idp API than AWS, such as http://localhost:9229',
      ),
    )
    .addHelpText('after', HELP)
    .action((flags: DoctorFlags, command: Command) => run(flags, readDoctorSettings(environmentOf(command))));
}

/** Read with all the others, so that everything wrong is named at once. */
function setting(flag: string, variable: string, text: string): Option {
  return new Option(flag, text).env(variable);
}

async function run({ app, serverUrl, json }: DoctorFlags, given: DoctorSettings): Promise<void> {
  const settings = { ...given.checkup, serverUrl };
  const unseen: unknown[] = [];
  const seen = <T>(look: Promise<T>) =>
    look.catch((cause: unknown) => {
      unseen.push(cause);
      return undefined;
    });
  const code = app === undefined ? undefined : await seen(codeOf(app, given.resourceServer));
  const pool = await seen(poolCheckup(settings, given, code));
  const findings = [
    ...given.findings,
    ...(pool?.findings ?? []),
    ...(await checkNetwork(settings)),
    ...(given.redis === undefined ? [] : await checkRedis(given.redis)),
    ...(pool?.denials ?? []),
  ];
  if (findings.some(({ level }) => level === 'fault')) process.exitCode = EXIT.differs;
  if (pool !== undefined && pool.denials.length > 0) process.exitCode = EXIT.failed;
  if (json) printJson({ findings });
  else print(...findings.flatMap(findingLines), '', summaryOf(findings));
  // What else could be seen is said; that it is not all, last.
  if (unseen.length > 0) throw new Error(unseen.map(wordsOf).join('\n'));
}

async function codeOf(app: string, resourceServer: string | undefined): Promise<DeclaredInApp> {
  const { declared } = await scopesOfApp(app, resourceServer);
  return { app, declared };
}

/** @throws Error where the pool cannot be asked */
async function poolCheckup(
  settings: CheckupSettings,
  { upstream: flags }: DoctorSettings,
  code: DeclaredInApp | undefined,
): Promise<PoolCheckup> {
  const { userPoolId } = settings;
  const upstream = { region: regionOf(flags, userPoolId), endpoint: flags.endpoint };
  return checkUpPool(settings, administrationOf(flags, userPoolId), upstream, code);
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const SIGN = { fine: 'ok    ', advice: 'advice', fault: 'FAULT ' } as const;

function findingLines({ level, subject, text, mend }: Finding): string[] {
  const first = `${SIGN[level]}  ${subject}: ${text}`;
  return mend === undefined ? [first] : [first, `          ${mend}`];
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (wanted: Finding['level']) => findings.filter(({ level }) => level === wanted).length;
  return `${count('fine')} fine, ${count('advice')} to consider, ${count('fault') === 1 ? '1 fault' : `${count('fault')} faults`}`;
}
