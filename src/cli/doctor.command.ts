import { Command, Option } from 'commander';
import { checkClients } from '../provisioning/checkup/client.checks.js';
import type { CheckupSettings } from '../provisioning/checkup/checkup.settings.js';
import type { Finding } from '../provisioning/checkup/finding.js';
import { checkNetwork } from '../provisioning/checkup/network.checks.js';
import { checkPool } from '../provisioning/checkup/pool.checks.js';
import { checkRedis } from '../provisioning/checkup/redis.check.js';
import {
  checkDeclaredScopes,
  checkScopes,
  type DeclaredInApp,
} from '../provisioning/checkup/scope.checks.js';
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
reads the same variables as the server, and needs the AWS rights cognito-idp:Describe*, List* and GetUserPoolMfaConfig.
With --app it looks also whether the pool has the scopes that the code demands. It changes nothing.

Exit codes: 0 nothing is wrong, 1 it could not look, 2 it found faults.

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
  const code =
    app === undefined ? undefined : { app, declared: await scopesOfApp(app, given.resourceServer) };
  const pool = await poolFindings(settings, given, code).catch((cause: unknown) => ({ cause }));
  const findings = [
    ...given.findings,
    ...(Array.isArray(pool) ? pool : []),
    ...(await checkNetwork(settings)),
    ...(given.redis === undefined ? [] : await checkRedis(given.redis)),
  ];
  if (findings.some(({ level }) => level === 'fault')) process.exitCode = EXIT.differs;
  if (json) printJson({ findings });
  else print(...findings.flatMap(findingLines), '', summaryOf(findings));
  // What else could be seen is said; that it is not all, last.
  if (!Array.isArray(pool)) throw pool.cause;
}

/** @throws Error where the pool cannot be asked */
async function poolFindings(
  settings: CheckupSettings,
  { upstream: flags }: DoctorSettings,
  code: DeclaredInApp | undefined,
): Promise<Finding[]> {
  const { userPoolId } = settings;
  const administration = administrationOf(flags, userPoolId);
  const pool = await administration.describePool(userPoolId);
  const clients = await administration.clients(userPoolId);
  const servers = await administration.resourceServers(userPoolId);
  const upstream = { region: regionOf(flags, userPoolId), endpoint: flags.endpoint };
  return [
    ...checkPool(settings, pool, clients, upstream),
    ...checkClients(settings, clients),
    ...checkScopes(settings, clients, servers),
    ...(code === undefined ? [] : checkDeclaredScopes(code, settings, clients, servers)),
  ];
}

const SIGN = { fine: 'ok    ', advice: 'advice', fault: 'FAULT ' } as const;

function findingLines({ level, subject, text, mend }: Finding): string[] {
  const first = `${SIGN[level]}  ${subject}: ${text}`;
  return mend === undefined ? [first] : [first, `          ${mend}`];
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (wanted: Finding['level']) => findings.filter(({ level }) => level === wanted).length;
  return `${count('fine')} fine, ${count('advice')} to consider, ${count('fault') === 1 ? '1 fault' : `${count('fault')} faults`}`;
}
