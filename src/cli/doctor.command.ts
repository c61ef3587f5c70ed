import { Command, InvalidArgumentError, Option } from 'commander';
import type { CheckupSettings } from '../provisioning/checkup/checkup.settings.js';
import { checkClients } from '../provisioning/checkup/client.checks.js';
import type { Finding } from '../provisioning/checkup/finding.js';
import { checkNetwork } from '../provisioning/checkup/network.checks.js';
import { checkPool } from '../provisioning/checkup/pool.checks.js';
import { checkRedis } from '../provisioning/checkup/redis.check.js';
import { checkScopes } from '../provisioning/checkup/scope.checks.js';
import { clientsOption } from './client.list.js';
import { EXIT, print, printJson } from './printed.js';
import {
  administrationOf,
  domainOption,
  httpOrigin,
  poolOption,
  regionOf,
  type UpstreamFlags,
  withUpstreamFlags,
} from './upstream.flags.js';

interface DoctorFlags extends UpstreamFlags {
  readonly userPoolId: string;
  readonly domain?: string;
  readonly issuer?: string;
  readonly clients: CheckupSettings['clients'];
  readonly grants: readonly string[];
  readonly redisUrl?: string;
  readonly serverUrl?: string;
  readonly accessTokenLifetime: number;
  readonly refreshTokenLifetime: number;
  readonly json: boolean;
}

const HELP = `
Holds a live pool against the settings of the server, and says in a sentence each what is wrong and how to mend it. It
reads the same variables as the server, and needs the AWS rights cognito-idp:Describe*, List* and GetUserPoolMfaConfig.
It changes nothing.

Exit codes: 0 nothing is wrong, 1 it could not look, 2 it found faults.

  $ nest-cognito-oauth doctor --settings .env`;

export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description('Checks a live pool and the settings of the server against each other')
    .addOption(poolOption().makeOptionMandatory())
    .addOption(domainOption())
    .addOption(
      new Option('--issuer <url>', "iss of the tokens, if it is not AWS's original form").env(
        'COGNITO_ISSUER',
      ),
    )
    .addOption(clientsOption())
    .addOption(
      new Option('--grants <list>', 'grant types that the server offers, parted by commas')
        .env('GRANTS')
        .argParser(list)
        .default(['authorization_code', 'refresh_token', 'client_credentials'], "the server's own default"),
    )
    .addOption(new Option('--redis-url <url>', 'Redis or Valkey of the server').env('REDIS_URL'))
    .addOption(
      new Option(
        '--server-url <origin>',
        'where browsers reach the server: may its Swagger UI log in?',
      ).argParser(httpOrigin),
    )
    .addOption(seconds('--access-token-lifetime <seconds>', 'ACCESS_TOKEN_LIFETIME_SECONDS', 86_400))
    .addOption(seconds('--refresh-token-lifetime <seconds>', 'REFRESH_TOKEN_LIFETIME_SECONDS', 2_592_000))
    .option('--json', 'print for programs', false)
    .addHelpText('after', HELP)
    .action((flags: DoctorFlags) => run(flags));
  return withUpstreamFlags(command);
}

async function run(flags: DoctorFlags): Promise<void> {
  const settings = settingsOf(flags);
  const administration = administrationOf(flags, flags.userPoolId);
  const pool = await administration.describePool(flags.userPoolId);
  const clients = await administration.clients(flags.userPoolId);
  const upstream = { region: regionOf(flags, flags.userPoolId), endpoint: flags.endpoint };
  const findings = [
    ...checkPool(settings, pool, clients, upstream),
    ...checkClients(settings, clients),
    ...checkScopes(settings, clients, await administration.resourceServers(flags.userPoolId)),
    ...(await checkNetwork(settings)),
    ...(flags.redisUrl === undefined ? [] : await checkRedis(flags.redisUrl)),
  ];
  if (findings.some(({ level }) => level === 'fault')) process.exitCode = EXIT.differs;
  if (flags.json) printJson({ findings });
  else print(...findings.flatMap(findingLines), '', summaryOf(findings));
}

function settingsOf(flags: DoctorFlags): CheckupSettings {
  const { userPoolId, domain, clients, grants, serverUrl } = flags;
  const region = regionOf(flags, userPoolId);
  const origin = flags.endpoint ?? `https://cognito-idp.${region}.amazonaws.com`;
  return {
    userPoolId,
    domain,
    clients,
    grants,
    serverUrl,
    issuer: flags.issuer ?? `${origin}/${userPoolId}`,
    accessTokenLifetimeSeconds: flags.accessTokenLifetime,
    refreshTokenLifetimeSeconds: flags.refreshTokenLifetime,
  };
}

const SIGN = { fine: 'ok    ', advice: 'advice', fault: 'FAULT ' } as const;

function findingLines({ level, subject, text, mend }: Finding): string[] {
  const first = `${SIGN[level]}  ${subject}: ${text}`;
  return mend === undefined ? [first] : [first, `          ${mend}`];
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (wanted: Finding['level']) => findings.filter(({ level }) => level === wanted).length;
  return `${count('fine')} fine, ${count('advice')} to consider, ${count('fault')} faults`;
}

function seconds(flag: string, variable: string, standard: number): Option {
  return new Option(flag, 'for how long the server keeps revocations')
    .env(variable)
    .argParser((text) => {
      const value = Number(text);
      if (Number.isInteger(value) && value > 0) return value;
      throw new InvalidArgumentError('Give a number of seconds.');
    })
    .default(standard);
}

const list = (text: string) => text.split(',').map((one) => one.trim());
