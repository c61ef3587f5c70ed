import { type Command, InvalidArgumentError, Option } from 'commander';
import { CognitoApi } from '../cognito/cognito.api.js';
import type { CognitoSettings } from '../cognito/cognito.settings.js';
import { CognitoPoolAdministration } from '../cognito/cognito.pool-administration.js';

/** Which Cognito a command talks to: AWS's own of a region, or the embedded pool by its address. */
export interface UpstreamFlags {
  readonly region?: string;
  readonly endpoint?: string;
}

/** For answers of AWS. Seconds. */
const TIMEOUT_SECONDS = 10;
/** What is read, or written over what is there, may be sent again. */
const ATTEMPTS = 4;

export function withUpstreamFlags(command: Command): Command {
  return command
    .addOption(new Option('--region <name>', 'AWS region of the pool').env('COGNITO_REGION'))
    .addOption(
      new Option('--endpoint <origin>', 'another cognito-idp API than AWS, such as http://localhost:9229')
        .env('COGNITO_ENDPOINT')
        .argParser(httpOrigin),
    );
}

export function poolOption(): Option {
  return new Option('--user-pool-id <id>', 'the user pool, such as us-east-1_AbCdEfGhI')
    .env('COGNITO_USER_POOL_ID')
    .argParser(userPoolId);
}

export function domainOption(): Option {
  return new Option('--domain <origin>', 'OAuth domain of the pool')
    .env('COGNITO_DOMAIN')
    .argParser(httpOrigin);
}

/** @throws Error where neither a flag, nor the id of the pool, nor AWS_REGION tells the region */
export function administrationOf(flags: UpstreamFlags, id = ''): CognitoPoolAdministration {
  return new CognitoPoolAdministration(
    new CognitoApi(settingsOf(flags, id), ATTEMPTS),
    cognitoApiOf(flags, id),
  );
}

/** Each call is sent once: it may bring a password, or make something. */
export function cognitoApiOf(flags: UpstreamFlags, id: string): CognitoApi {
  return new CognitoApi(settingsOf(flags, id));
}

/** As the adapters take them, the OAuth domain aside. */
export function settingsOf(flags: UpstreamFlags, id: string): CognitoSettings {
  return {
    userPoolId: id,
    region: regionOf(flags, id),
    endpoint: flags.endpoint,
    domain: '',
    timeoutSeconds: TIMEOUT_SECONDS,
  };
}

/** The region stands in front of the id of a pool. An endpoint of one's own has none, and any name will do. */
export function regionOf({ region, endpoint }: UpstreamFlags, id = ''): string {
  const known =
    region ?? /^([\w-]+)_/.exec(id)?.[1] ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  if (known !== undefined) return known;
  if (endpoint !== undefined) return 'us-east-1';
  throw new Error('Say which region: --region us-east-1, or set AWS_REGION.');
}

/** AWS's original form of `iss`, or that of another endpoint. */
export function issuerOf(flags: UpstreamFlags, id: string): string {
  return `${flags.endpoint ?? `https://cognito-idp.${regionOf(flags, id)}.amazonaws.com`}/${id}`;
}

export function httpOrigin(text: string): string {
  if (/^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : '')) return new URL(text).origin;
  throw new InvalidArgumentError('Give a full http(s) address.');
}

function userPoolId(text: string): string {
  if (/^[\w-]+_[0-9a-zA-Z]+$/.test(text)) return text;
  throw new InvalidArgumentError('Give the id of the user pool, such as us-east-1_AbCdEfGhI.');
}
