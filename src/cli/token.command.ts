import { Command, Option } from 'commander';
import { renderTokenSet, type TokenSet } from '../oauth2/token.set.js';
import { hasNoDomain } from '../provisioning/checkup/network.checks.js';
import { domainOrigin } from '../provisioning/server.environment.js';
import { ScopeNames } from '../resource-server/scope.names.js';
import { resourceServerOption } from './app.scopes.js';
import { clientFileFaults, clientsOption, type ListedClient } from './client.list.js';
import { print, printJson } from './printed.js';
import { browserToken } from './token/browser.token.js';
import { type ChosenClient, chooseClient, type Clients, describe } from './token/chosen.client.js';
import { machineToken } from './token/machine.token.js';
import { assertHasScopes } from './token/missing.scopes.js';
import { passwordToken } from './token/password.token.js';
import { explainRefusal, type TokenWay } from './token/token.refusal.js';
import type { TokenRequest } from './token/token.request.js';
import { passwordOf } from './token/typed.password.js';
import {
  administrationOf,
  cognitoApiOf,
  domainOption,
  issuerOf,
  poolOption,
  regionOf,
  settingsOf,
  type UpstreamFlags,
  withUpstreamFlags,
} from './upstream.flags.js';

interface TokenFlags extends UpstreamFlags {
  readonly userPoolId: string;
  readonly domain?: string;
  readonly user?: string;
  readonly client?: string;
  readonly clients: readonly ListedClient[];
  readonly scope: readonly string[];
  readonly resourceServer?: string;
  readonly browser: boolean;
  readonly redirectUri: string;
  readonly open: boolean;
  readonly json: boolean;
  readonly header: boolean;
}

const HELP = `
Prints an access token of Cognito, and nothing else on standard output. It is a real one: keep it out of logs.

  --user alice               by password: from USER_PASSWORD, typed unseen, or piped in. Never an argument.
  --browser                  by the login page: the only way to ask for scopes, and to answer second factors.
  --client worker            alone: by client credentials, as a machine.

The app client is the one of --client, by name or id, or the first of COGNITO_CLIENTS. Where the settings do not have
its secret, it is read from the pool with AWS credentials (cognito-idp:ListUserPoolClients, DescribeUserPoolClient).

  $ nest-cognito-oauth token --settings .env --client worker --scope orders/read
  $ curl -H "$(nest-cognito-oauth token --settings .env --user alice --header)" http://localhost:3000/auth/me
  $ nest-cognito-oauth token --settings .env --browser --scope "openid orders/read" | nest-cognito-oauth decode`;

export function tokenCommand(): Command {
  const command = new Command('token')
    .description('Gets a real token, for curl and CI')
    .addOption(poolOption().makeOptionMandatory())
    .addOption(domainOption())
    .option('--user <name>', 'whom to log in')
    .option('--client <name>', 'the app client, by name or id; without --user, the machine to speak for')
    .addOption(clientsOption())
    .option('--scope <names>', 'scopes to ask for, parted by spaces', addScopes, [])
    .addOption(resourceServerOption())
    .option('--browser', 'log in at the login page of the pool: authorization code and PKCE', false)
    .option(
      '--redirect-uri <url>',
      'where the browser comes back to, registered with the app client',
      'http://localhost:8080/callback',
    )
    .option('--no-open', 'tell the address, and start no browser')
    .addOption(
      new Option('--json', 'everything that was issued, for programs').default(false).conflicts('header'),
    )
    .option('--header', 'as a header for curl: Authorization: Bearer …', false)
    .addHelpText('after', HELP)
    .hook('preAction', (one) => {
      for (const fault of [...clientFileFaults(), ...nobodyNamed(one.opts<TokenFlags>())]) one.error(fault);
    })
    .action((flags: TokenFlags) => run(flags));
  return withUpstreamFlags(command);
}

async function run(flags: TokenFlags): Promise<void> {
  const way = wayOf(flags);
  const administration = administrationOf(flags, flags.userPoolId);
  const clients = { listed: flags.clients, administration, userPoolId: flags.userPoolId };
  const client = await chooseClient(flags.client, clients);
  const request = await requestOf(flags, way, client, clients);
  try {
    const tokens = await issued(flags, way, request);
    if (way === 'password') await assertHasScopes(tokens, request.scopes, clients);
    printTokens(flags, tokens);
  } catch (error) {
    throw explainRefusal(error, way, await describe(client, clients), flags.redirectUri);
  }
}

function nobodyNamed({ user, client, browser }: TokenFlags): string[] {
  if (browser || user !== undefined || client !== undefined) return [];
  return ['Say whom the token is for: --user alice, --browser, or --client worker for a machine.'];
}

function wayOf({ user, browser }: TokenFlags): TokenWay {
  if (browser) return 'browser';
  return user === undefined ? 'machine' : 'password';
}

async function requestOf(
  flags: TokenFlags,
  way: TokenWay,
  client: ChosenClient,
  clients: Clients,
): Promise<TokenRequest> {
  const { userPoolId } = flags;
  const domain = way === 'password' ? '' : await domainOf(flags, clients);
  const names = new ScopeNames(flags.resourceServer);
  return {
    api: cognitoApiOf(flags, userPoolId),
    settings: { ...settingsOf(flags, userPoolId), domain },
    // Without a domain it is the client's own settings that decide.
    client: way !== 'password' && domain === '' ? await describe(client, clients) : client,
    scopes: flags.scope.map((scope) => names.completeName(scope)),
  };
}

/** Empty where there is none: the settings may name one that the pool has lost. */
async function domainOf(flags: TokenFlags, { administration, userPoolId }: Clients): Promise<string> {
  if (await hasNoDomain(issuerOf(flags, userPoolId))) return '';
  const told = flags.domain ?? flags.endpoint;
  if (told !== undefined) return told;
  // Without the right to look, it is as if there were none: what needs it says so.
  const pool = await administration.describePool(userPoolId).catch(() => undefined);
  const upstream = { region: regionOf(flags, userPoolId), endpoint: flags.endpoint };
  return pool === undefined ? '' : (domainOrigin(pool, upstream) ?? '');
}

async function issued(flags: TokenFlags, way: TokenWay, request: TokenRequest): Promise<TokenSet> {
  if (way === 'machine') return machineToken(request);
  if (way === 'password' && flags.user !== undefined)
    return passwordToken(request, flags.user, await passwordOf(flags.user));
  return browserToken(request, { redirectUri: flags.redirectUri, opens: flags.open, username: flags.user });
}

function printTokens({ json, header }: TokenFlags, tokens: TokenSet): void {
  if (json) printJson(renderTokenSet(tokens));
  else print(header ? `Authorization: Bearer ${tokens.accessToken}` : tokens.accessToken);
}

function addScopes(text: string, scopes: readonly string[]): string[] {
  return [...scopes, ...text.split(/[\s,]+/).filter((scope) => scope !== '')];
}
